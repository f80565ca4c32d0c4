import { describe, expect, test } from 'vitest'

import { type Mailer, MailNotSentError, type OutgoingMail } from './mailer.ts'

/** What came out at the other end. */
export type ReceivedMail = Omit<OutgoingMail, 'id'>

export interface MailerOfTest {
  readonly mailer: Mailer
  readonly received: () => readonly ReceivedMail[]
}

const mail: OutgoingMail = {
  id: '2a6b8d8e-1111-4222-8333-444455556666',
  to: 'ola@example.com',
  subject: 'Welcome, Øla – 你好',
  text: 'Line one\n\nhttps://registry.example.com/confirm?code=a-b_c&x=1\n.\nÆØÅ ends.',
  html: `<p>${'long '.repeat(300)}</p>`,
}

/** What every driver promises, as tests. Callers may rely on nothing else. */
export function describeMailer(name: string, make: () => Promise<MailerOfTest>): void {
  describe(`${name} keeps the contract of mailers`, () => {
    test('a message arrives as it was written, in any language', async () => {
      const { mailer, received } = await make()
      await mailer.send(mail)
      const { id: _id, ...content } = mail
      expect(received()).toEqual([content])
    })

    test('a line break in a subject makes no header and no second recipient', async () => {
      const { mailer, received } = await make()
      await mailer.send({ ...mail, subject: 'Hello\r\nBcc: eve@example.com' })
      expect(received().map(({ to, subject }) => ({ to, subject }))).toEqual([
        { to: 'ola@example.com', subject: 'Hello Bcc: eve@example.com' },
      ])
    })

    test.each([
      'ola',
      'ola@example.com, eve@example.com',
      'ola@example.com\r\nRCPT TO:<eve@example.com>',
      '"Ola" <ola@example.com>',
      '',
    ])('%j is no recipient', async (to) => {
      const { mailer, received } = await make()
      await expect(mailer.send({ ...mail, to })).rejects.toBeInstanceOf(MailNotSentError)
      expect(received()).toEqual([])
    })

    test('several messages at once all arrive', async () => {
      const { mailer, received } = await make()
      const recipients = ['a@example.com', 'b@example.com', 'c@example.com']
      await Promise.all(recipients.map((to) => mailer.send({ ...mail, to })))
      expect(
        received()
          .map(({ to }) => to)
          .toSorted(),
      ).toEqual(recipients)
    })
  })
}
