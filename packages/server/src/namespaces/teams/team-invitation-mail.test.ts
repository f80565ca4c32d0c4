import { expect, test } from 'vitest'

import { teamInvitationMessage } from './team-invitation-mail.ts'

const mail = {
  address: 'friend@example.com',
  username: undefined,
  organizationName: 'acme',
  teamName: 'devs',
  inviterName: 'alice',
  code: 'urn:teaminvite:0b2e1f6e-1b1e-4c5e-9d3c-3d3f5a6b7c8d',
  baseUrl: 'https://registry.example.com:8443',
}

test('the mail says who invites to what, and where to answer', () => {
  const { to, subject, text } = teamInvitationMessage(mail)
  expect(to).toBe('friend@example.com')
  expect(subject).toBe('alice invites you to acme/devs')
  expect(text).toContain('alice invites you to the team devs of the organization acme')
  expect(text).toContain('on registry.example.com:8443.')
  expect(text).toContain(
    'https://registry.example.com:8443/confirminvite?code=urn%3Ateaminvite%3A0b2e1f6e-1b1e-4c5e-9d3c-3d3f5a6b7c8d',
  )
})

test('attack 16: whatever a name holds, it makes no markup', () => {
  const { html } = teamInvitationMessage({ ...mail, username: '<img src=x onerror="alert(1)">' })
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
  expect(html).not.toContain('<img')
})
