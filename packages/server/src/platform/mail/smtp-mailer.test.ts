import { readFile } from 'node:fs/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { afterEach, expect, onTestFinished, test } from 'vitest'

import { makeCertificate } from '../../../../../tools/test/certificate.ts'
import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { type MailServer, startMailServer } from '../../../test/harness/mail-server.ts'
import { Secret } from '../config/secret.ts'
import type { MailConfig } from '../config/slices/mail.ts'
import { describeMailer } from './mailer.contract.ts'
import type { OutgoingMail } from './mailer.ts'
import { smtpMailer } from './smtp-mailer.ts'

const mail: OutgoingMail = {
  id: 'an-id',
  to: 'ola@example.com',
  subject: 'Hello',
  text: 'text',
  html: '<p>html</p>',
}

async function serverOfTest(options?: Parameters<typeof startMailServer>[0]): Promise<MailServer> {
  const server = await startMailServer(options)
  onTestFinished(() => server.stop())
  return server
}

function configFor({ port }: MailServer, more: Partial<MailConfig> = {}): MailConfig {
  return {
    host: '127.0.0.1',
    port,
    encryption: 'none',
    sender: 'Registry <registry@example.com>',
    credentials: undefined,
    ...more,
  }
}

describeMailer('the mailer for SMTP', async () => {
  const server = await serverOfTest()
  return {
    mailer: smtpMailer(configFor(server)),
    received: () =>
      server.received.map(({ to, subject, text, html }) => ({ to, subject, text, html })),
  }
})

test('a mail says whom it is from, and has the same id each time that it is sent', async () => {
  const server = await serverOfTest()
  const mailer = smtpMailer(configFor(server))
  await mailer.send(mail)
  await mailer.send(mail)
  expect(server.received.map(({ from, messageId }) => ({ from, messageId }))).toEqual(
    Array.from({ length: 2 }, () => ({
      from: 'Registry <registry@example.com>',
      messageId: '<an-id@example.com>',
    })),
  )
})

test('a recipient that the server refuses is a failure, and is not named', async () => {
  const server = await serverOfTest()
  server.refused.add('ola@example.com')
  const failure = await smtpMailer(configFor(server))
    .send(mail)
    .catch((error: unknown) => error)
  expect(String(failure)).toContain('answers 550')
  expect(String(failure)).not.toContain('ola')
})

test('a server that is away is a failure that says where it should be', async () => {
  const server = await startMailServer()
  await server.stop()
  await expect(smtpMailer(configFor(server)).send(mail)).rejects.toThrow(
    `127.0.0.1:${server.port} fails`,
  )
})

const trusted = getCACertificates('default')
afterEach(() => setDefaultCACertificates(trusted))

async function encryptedServer() {
  const directory = await temporaryDirectory('mail')
  onTestFinished(() => directory.remove())
  const { certificateFile, keyFile, pem } = await makeCertificate(directory.path, 'mail')
  const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)])
  return { pem, options: { cert, key } }
}

test.each([
  ['starttls', false],
  ['tls', true],
] as const)(
  'with %s it signs in, and only where the certificate is trusted',
  async (encryption, secure) => {
    const { pem, options } = await encryptedServer()
    const server = await serverOfTest({
      ...options,
      secure,
      authOptional: false,
      onAuth({ username, password }, _session, answer) {
        if (username === 'berth' && password === 'canary') answer(null, { user: 'berth' })
        else answer(new Error('wrong'))
      },
    })
    const config = configFor(server, {
      encryption,
      credentials: { username: 'berth', password: new Secret('canary') },
    })
    await expect(smtpMailer(config).send(mail)).rejects.toThrow('fails with')
    setDefaultCACertificates([...trusted, pem])
    await smtpMailer(config).send(mail)
    expect(server.received).toHaveLength(1)
    const wrong = { ...config, credentials: { username: 'berth', password: new Secret('wrong') } }
    await expect(smtpMailer(wrong).send(mail)).rejects.toThrow('answers 535')
  },
)

test('where encryption is wanted, nothing is said to a server without it', async () => {
  const server = await serverOfTest({ disabledCommands: ['STARTTLS'] })
  await expect(
    smtpMailer(configFor(server, { encryption: 'starttls' })).send(mail),
  ).rejects.toThrow('answers 500')
  expect(server.received).toEqual([])
})
