import formbody from '@fastify/formbody'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'

import { EmailTakenError } from '../../namespaces/account.ts'
import type { HttpRequest } from '../../platform/http/client-address.ts'
import { type Html, markup, renderPage } from '../../platform/http/html-page.ts'
import type { SignUp } from '../sign-up/sign-up.service.ts'
import { WeakPasswordError } from '../password.ts'
import { RecoveryCodeError } from './recovery.ts'
import type { Recovery } from './recovery.service.ts'

interface Dependencies {
  readonly signUp: SignUp
  readonly recovery: Recovery
  readonly registryTitle: string
  readonly addressOf: (request: HttpRequest) => string
}

const bodyBytesMaximum = 16 * 1024
const codeLengthMaximum = 100

/**
 * Where the links of mails lead. Nobody is signed in by one, since programs that look through
 * mails follow links too; and looking at a link for a new password does not use it up.
 */
export function mailLinkRoutes(dependencies: Dependencies): FastifyPluginAsync {
  const { signUp, recovery, registryTitle, addressOf } = dependencies

  const send = async (
    reply: FastifyReply,
    status: number,
    title: string,
    body: Html,
  ): Promise<FastifyReply> => {
    const page = renderPage({ title: `${title} – ${registryTitle}`, body })
    return await reply
      .code(status)
      .headers(page.headers)
      .header('cache-control', 'no-cache, no-store, must-revalidate')
      .send(page.text)
  }
  const message = (reply: FastifyReply, status: number, title: string, text: string) =>
    send(reply, status, title, markup`<h1>${title}</h1><p>${text}</p>`)
  const useless = (reply: FastifyReply) =>
    message(
      reply,
      400,
      'This link does nothing any more',
      'It was used, or it is too old. Sign in, or ask for a new one.',
    )

  return async (app) => {
    await app.register(formbody, { bodyLimit: bodyBytesMaximum })

    app.get('/confirm', async (request, reply) => {
      const code = textIn(request.query, 'code')
      try {
        const account = await signUp.confirm(code, addressOf(request.raw))
        if (account === undefined) return await useless(reply)
        return await reply.header('cache-control', 'no-store').redirect('/updateuser', 302)
      } catch (error) {
        if (!(error instanceof EmailTakenError)) throw error
        return await message(reply, 400, 'The address is taken', 'Another account has it by now.')
      }
    })

    app.get('/recovery', async (request, reply) => {
      const code = textIn(request.query, 'code')
      const user = await recovery.userOf(code)
      if (user === undefined) return await useless(reply)
      return await send(reply, 200, 'A new password', passwordForm(user.name, code))
    })

    app.post('/recovery', async (request, reply) => {
      const code = textIn(request.body, 'code')
      const password = textIn(request.body, 'password', 4096)
      const user = await recovery.userOf(code)
      if (user === undefined) return await useless(reply)
      try {
        await recovery.choosePassword(code, password, addressOf(request.raw))
      } catch (error) {
        if (error instanceof RecoveryCodeError) return await useless(reply)
        if (!(error instanceof WeakPasswordError)) throw error
        const form = passwordForm(user.name, code, error.message)
        return await send(reply, 400, 'A new password', form)
      }
      return await message(
        reply,
        200,
        'The password is changed',
        `You can sign in as ${user.name} with it now. Wherever you were signed in, you are not any more.`,
      )
    })
  }
}

function passwordForm(username: string, code: string, fault?: string): Html {
  return markup`<h1>A new password</h1>
<p>For the account ${username}.</p>
${fault === undefined ? markup`` : markup`<p class="danger" role="alert">${fault}</p>`}
<form method="post" action="/recovery">
<input type="hidden" name="code" value="${code}">
<input type="hidden" name="username" value="${username}" autocomplete="username">
<p><label>New password <input type="password" name="password" required minlength="8"
 autocomplete="new-password" autofocus></label></p>
<p><button class="main" type="submit">Change it</button></p>
</form>`
}

/** A member of a query or a form, when it is one text of a sane length. */
function textIn(fields: unknown, name: string, lengthMaximum = codeLengthMaximum): string {
  if (typeof fields !== 'object' || fields === null) return ''
  const value = (fields as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' && value.length <= lengthMaximum ? value : ''
}
