import type { MailMessage } from '../../platform/mail/mailer.ts'
import type { TeamInvitationMail } from './team-invitation.ts'

/** The mail that asks somebody to join a team. */
export function teamInvitationMessage(mail: TeamInvitationMail): MailMessage {
  const { inviterName, organizationName, teamName } = mail
  const link = `${mail.baseUrl}/confirminvite?code=${encodeURIComponent(mail.code)}`
  const host = new URL(mail.baseUrl).host
  const greeting = mail.username === undefined ? 'Hello,' : `Hello ${mail.username},`
  const invitation = `${inviterName} invites you to the team ${teamName} of the organization ${organizationName} on ${host}.`
  const advice =
    mail.username === undefined
      ? 'Follow the link to join; sign in or make an account there. Whoever has the link can join, so keep it to yourself.'
      : 'Follow the link to join, or to decline.'
  const ignore = 'If you do not know what this is about, you need not do anything.'
  return {
    to: mail.address,
    subject: `${inviterName} invites you to ${organizationName}/${teamName}`,
    text: [greeting, invitation, advice, link, ignore].join('\n\n'),
    html: [
      ...[greeting, invitation, advice].map(paragraph),
      `<p><a href="${escaped(link)}">${escaped(link)}</a></p>`,
      paragraph(ignore),
    ].join('\n'),
  }
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}
