import formbody from '@fastify/formbody'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { ApiError, messageAlone } from '../api/api-error.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import { type Html, markup, renderPage } from '../platform/http/html-page.ts'
import type { Repository } from '../repositories/repository.ts'
import { formatFullName } from '../repositories/repository-name.ts'
import type { AuthorizedEmail } from './authorized-email.queries.ts'
import type { RepositoryEmails } from './repository-emails.service.ts'

const Params = Type.Object({
  repository: Type.String({ maxLength: 512 }),
  email: Type.String({ maxLength: 254 }),
})

const AuthorizedEmailJson = Type.Object({
  email: Type.String(),
  repository: Type.String(),
  namespace: Type.String(),
  confirmed: Type.Boolean(),
})

/** Addresses that agree to get mail about a repository. */
export function repositoryEmailOperations(dependencies: {
  readonly emails: RepositoryEmails
  readonly access: ApiAccess
}): Operation[] {
  const { emails, access } = dependencies
  const common = {
    tag: 'repoemail',
    path: '/repository/{repository}/authorizedemail/{email}',
    params: Params,
    answers: { 200: AuthorizedEmailJson },
    scope: 'repo:admin',
    feature: 'MAILING',
    isInternal: true,
  } as const
  return [
    operation({
      ...common,
      id: 'checkRepoEmailAuthorized',
      summary: 'Says whether an address agreed to get mail about the repository.',
      method: 'get',
      async handle({ params, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const found = await emails.find(repository, params.email)
        if (found === undefined) {
          throw new ApiError(messageAlone(404), `${params.email} was not asked yet`)
        }
        return ok(present(repository, found))
      },
    }),
    operation({
      ...common,
      id: 'sendAuthorizeRepoEmail',
      summary: 'Asks an address by mail whether it wants to hear of the repository.',
      method: 'post',
      bodyMayBeMissing: true,
      async handle({ params, caller, baseUrl }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        return ok(present(repository, await emails.ask(repository, params.email, baseUrl)))
      },
    }),
  ]
}

function present(
  { name }: Repository,
  { email, isConfirmed }: AuthorizedEmail,
): Static<typeof AuthorizedEmailJson> {
  return {
    email,
    repository: name.repository,
    namespace: name.namespace,
    confirmed: isConfirmed,
  }
}

const bodyBytesMaximum = 16 * 1024

/**
 * Where the link of the mail leads. It takes a click on the page: programs that look through mails
 * follow links too, and agree to nothing.
 */
export function repositoryEmailPages({
  emails,
  registryTitle,
}: {
  readonly emails: RepositoryEmails
  readonly registryTitle: string
}): FastifyPluginAsync {
  const send = async (reply: FastifyReply, status: number, title: string, body: Html) => {
    const page = renderPage({ title: `${title} – ${registryTitle}`, body })
    return await reply
      .code(status)
      .headers(page.headers)
      .header('cache-control', 'no-store')
      .send(page.text)
  }
  return async (app) => {
    await app.register(formbody, { bodyLimit: bodyBytesMaximum })

    app.get('/authrepoemail', async (request, reply) => {
      const title = 'Mail about a repository'
      const body = markup`<h1>${title}</h1>
<p>Somebody wants to send notifications about a repository to your address.</p>
<form method="post" action="/authrepoemail">
<input type="hidden" name="code" value="${codeIn(request.query)}">
<p><button class="main" type="submit">I want to get them</button></p>
</form>`
      return await send(reply, 200, title, body)
    })

    app.post('/authrepoemail', async (request, reply) => {
      const confirmed = await emails.confirm(codeIn(request.body))
      if (confirmed === undefined) {
        const title = 'This link does nothing any more'
        const text = 'It is too old, or a newer mail has another one. Ask for a new mail.'
        return await send(reply, 400, title, markup`<h1>${title}</h1><p>${text}</p>`)
      }
      const title = 'You will get mail'
      const text = `Notifications about ${formatFullName(confirmed.repository.name)} can be sent to ${confirmed.email} now.`
      return await send(reply, 200, title, markup`<h1>${title}</h1><p>${text}</p>`)
    })
  }
}

function codeIn(fields: unknown): string {
  const { code } = (fields ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' && code.length <= 100 ? code : ''
}
