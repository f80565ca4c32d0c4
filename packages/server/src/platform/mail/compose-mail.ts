import { type Html, markup } from '../http/html-page.ts'
import type { MailMessage } from './mailer.ts'

/** A line of its own: words, or an address to follow. */
export type MailPart = string | { readonly link: string; readonly label: string }

/** A message for people and for programs, both of the same parts. */
export function composeMail(mail: {
  readonly to: string
  readonly subject: string
  readonly parts: readonly MailPart[]
}): MailMessage {
  const { to, subject, parts } = mail
  const paragraphs = parts.map((part): Html =>
    typeof part === 'string'
      ? markup`<p>${part}</p>`
      : markup`<p><a href="${part.link}">${part.label}</a></p>`,
  )
  return {
    to,
    subject,
    text: `${parts.map((part) => (typeof part === 'string' ? part : part.link)).join('\n\n')}\n`,
    html: markup`<!doctype html><html><body>${paragraphs}</body></html>`.text,
  }
}
