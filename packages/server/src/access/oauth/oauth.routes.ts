import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'

import { actorOf, type SignedInCaller } from '../../api/api-caller.ts'
import type { Account } from '../../namespaces/account.ts'
import {
  answerError,
  bodyOf,
  browserOf,
  forbidden,
  type OauthDependencies,
  Refusal,
  requireOwnForm,
  requireWritable,
  sendPage,
} from './oauth-browser.routes.ts'
import {
  consentPage,
  messagePage,
  presentRequest,
  tokenPage,
  tokenScript,
} from './oauth-page.wire.ts'
import { answerAt, fieldOf, type Fields, type ReadRequest, readRequest } from './oauth-request.ts'
import { oauthTokenSeconds } from './oauth-token.ts'
import { tokenEndpoint } from './oauth-token-endpoint.routes.ts'

const bodyBytesMaximum = 64 * 1024

/**
 * The browser's part of OAuth 2 (RFC 6749): people agree here that an application acts in their
 * name, and are led back to it. Only a browser's session counts: a token lets nobody in.
 */
export function oauthRoutes(dependencies: OauthDependencies): FastifyPluginAsync {
  return async (app) => {
    await app.register(formbody, { bodyLimit: bodyBytesMaximum })
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-cache, no-store, must-revalidate')
    })
    app.setErrorHandler((error: unknown, _request, reply) => answerError(error, reply))
    addAuthorize(app, dependencies)
    addAnswers(app, dependencies)
    if (dependencies.config.mayAssign) addAssign(app, dependencies)
    addLocalPage(app, dependencies)
    tokenEndpoint(app, dependencies)
  }
}

function addAuthorize(app: FastifyInstance, dependencies: OauthDependencies): void {
  const { authorizations, sessions, config, registryTitle } = dependencies
  app.get('/oauth/authorize', async (request, reply) => {
    const fields = request.query as Fields
    if (await isPersonToSignIn(dependencies, request)) {
      return await reply.redirect(`/signin?redirect_url=${encodeURIComponent(request.url)}`, 302)
    }
    const { caller, user } = await browserOf(dependencies, request)
    const asked = await read(dependencies, request, fields)
    const isTrusted = config.trustedClientIds.includes(asked.application.clientId)
    if (isTrusted || (await authorizations.isGranted(user, asked.application, asked.scope))) {
      return await grant(dependencies, reply, caller, user, asked)
    }
    const organization = await requireAsker(dependencies, caller, user, asked)
    const formToken = sessions.formToken(caller.cookieId ?? '')
    if (fieldOf(fields, 'format') === 'json') {
      return await reply.send(presentRequest(asked, organization.name, formToken))
    }
    const page = consentPage({
      request: asked,
      target: asked.target,
      ownerName: organization.name,
      username: user.name,
      registryTitle,
      fields: formFields(asked, formToken),
    })
    return await sendPage(reply, 200, page)
  })
}

/** Somebody with a browser who is not signed in: the web page asks for it, and leads back here. */
async function isPersonToSignIn(
  { authentication }: OauthDependencies,
  request: FastifyRequest,
): Promise<boolean> {
  if (request.headers.accept?.includes('text/html') !== true) return false
  const { session, principal } = await authentication.callerOf(request.raw)
  return session === undefined && principal.kind === 'anonymous'
}

/** What both forms of the page bring. */
function formFields(asked: ReadRequest, formToken: string): Record<string, string> {
  const { challenge, state, assignmentUuid } = asked
  return {
    client_id: asked.application.clientId,
    redirect_uri: asked.redirectUri,
    scope: asked.scope,
    response_type: asked.responseType,
    ...(state === undefined ? {} : { state }),
    ...(assignmentUuid === undefined ? {} : { assignment_uuid: assignmentUuid }),
    ...(challenge === undefined
      ? {}
      : { code_challenge: challenge.text, code_challenge_method: challenge.method }),
    _csrf_token: formToken,
  }
}

function addAnswers(app: FastifyInstance, dependencies: OauthDependencies): void {
  const { config } = dependencies
  app.post('/oauth/authorizeapp', async (request, reply) => {
    const fields = bodyOf(request)
    const { caller, user } = await browserOf(dependencies, request)
    requireOwnForm(dependencies, request, caller, fields)
    const asked = await read(dependencies, request, fields)
    if (!config.trustedClientIds.includes(asked.application.clientId)) {
      await requireAsker(dependencies, caller, user, asked)
    }
    return await grant(dependencies, reply, caller, user, asked)
  })
  app.post('/oauth/denyapp', async (request, reply) => {
    const fields = bodyOf(request)
    const { caller } = await browserOf(dependencies, request)
    requireOwnForm(dependencies, request, caller, fields)
    const { target, state } = await read(dependencies, request, fields)
    return await reply.redirect(answerAt(target, { error: 'authorization_denied', state }), 302)
  })
}

function addAssign(app: FastifyInstance, dependencies: OauthDependencies): void {
  const { authorizations, accounts, access, applications, registryTitle } = dependencies
  app.post('/oauth/authorize/assignuser', async (request, reply) => {
    const fields = { ...(request.query as Fields), ...bodyOf(request) }
    const { caller, user } = await browserOf(dependencies, request)
    requireOwnForm(dependencies, request, caller, fields)
    requireWritable(dependencies)
    const asked = await read(dependencies, request, fields)
    const organization = await applications.organizationOf(asked.application)
    const mayAssign =
      organization !== undefined &&
      (await access.mayIn({ ...caller, isReading: false }, organization, 'admin'))
    if (!mayAssign) throw forbidden(dependencies)
    const username = fieldOf(fields, 'username') ?? ''
    const assignee = await accounts.find(username)
    if (assignee?.kind !== 'user') {
      throw new Refusal(404, { message: `there is no user named ${username}` })
    }
    await authorizations.assign(actorOf(caller), user, assignee, asked)
    const message = `Token assigned successfully`
    if (fieldOf(fields, 'format') === 'json') return await reply.send({ message })
    return await sendPage(
      reply,
      200,
      messagePage(
        registryTitle,
        'The token is offered',
        `${assignee.name} finds it under the authorizations of the own account, and has to agree.`,
      ),
    )
  })
}

function addLocalPage(app: FastifyInstance, dependencies: OauthDependencies): void {
  const { config, registryTitle } = dependencies
  const scriptPath = '/oauth/localapp.js'
  app.get(config.localHandlerPath, async (request, reply) => {
    const fields = request.query as Fields
    if (fieldOf(fields, 'format') === 'json') {
      const { authentication } = dependencies
      if ((await authentication.callerOf(request.raw)).session === undefined) {
        throw new Refusal(401, { error: 'sign in first' })
      }
      return await reply.send({
        scope: fieldOf(fields, 'scope') ?? null,
        state: fieldOf(fields, 'state') ?? null,
      })
    }
    await browserOf(dependencies, request)
    return await sendPage(reply, 200, tokenPage(registryTitle, scriptPath))
  })
  app.get(scriptPath, async (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(tokenScript),
  )
}

/** @throws Refusal, RefusedRequestError, InvalidRedirectUriError */
async function read(
  { applications, baseUrlOf, config, registryTitle }: OauthDependencies,
  request: FastifyRequest,
  fields: Fields,
): Promise<ReadRequest> {
  for (const name of ['client_id', 'redirect_uri', 'scope']) {
    if (fieldOf(fields, name) === undefined) throw new Refusal(400, { error: `${name} is missing` })
  }
  const application = await applications.find(fieldOf(fields, 'client_id') ?? '')
  if (application === undefined) {
    const text = 'No application has this client_id. Ask whoever gave you the link.'
    throw new Refusal(404, messagePage(registryTitle, 'Unknown application', text))
  }
  return readRequest(application, fields, `${baseUrlOf(request.raw)}${config.localHandlerPath}`)
}

/**
 * Whose application it is, when the user may agree: owners of the organization may, and others
 * to exactly what they were offered.
 *
 * @throws Refusal
 */
async function requireAsker(
  dependencies: OauthDependencies,
  caller: SignedInCaller,
  user: Account,
  asked: ReadRequest,
): Promise<Account> {
  const { applications, authorizations, access, config } = dependencies
  const { application, assignmentUuid } = asked
  const organization = await applications.organizationOf(application)
  if (organization === undefined) throw forbidden(dependencies)
  if (assignmentUuid !== undefined && config.mayAssign) {
    const offer = await authorizations.findAssignment(user, assignmentUuid)
    const isOffered =
      offer?.application.id === application.id &&
      offer.scope === asked.scope &&
      offer.redirectUri === asked.redirectUri &&
      offer.responseType === asked.responseType
    if (isOffered) return organization
  }
  if (await access.mayIn({ ...caller, isReading: false }, organization, 'admin')) {
    return organization
  }
  throw forbidden(dependencies)
}

async function grant(
  dependencies: OauthDependencies,
  reply: FastifyReply,
  caller: SignedInCaller,
  user: Account,
  asked: ReadRequest,
): Promise<FastifyReply> {
  requireWritable(dependencies)
  const { authorizations } = dependencies
  const { target, state, scope, assignmentUuid } = asked
  if (asked.responseType === 'code') {
    const code = await authorizations.grantCode(user, asked, assignmentUuid)
    return await reply.redirect(answerAt(target, { scope, state, code }), 302)
  }
  const token = await authorizations.grantToken(actorOf(caller), user, asked, assignmentUuid)
  const fragment = {
    access_token: token.text,
    token_type: 'Bearer',
    expires_in: String(oauthTokenSeconds),
  }
  return await reply.redirect(answerAt(target, { scope, state }, fragment), 302)
}
