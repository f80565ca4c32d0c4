import type { AddressInfo } from 'node:net'

import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

import { type ParsedMail, parseMail } from './parse-mail.ts'

/** A mail server of a test: what is handed to it can be read, and goes nowhere. */
export interface MailServer {
  readonly port: number
  /** In the order that they came. */
  readonly received: ParsedMail[]
  /** Recipients that it refuses from now on. */
  readonly refused: Set<string>
  stop(): Promise<void>
}

/** Speaks SMTP (RFC 5321) on a loopback port. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ParsedMail[] = []
  const refused = new Set<string>()
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    ...options,
    onRcptTo({ address }, _session, answer) {
      if (!refused.has(address)) return answer()
      answer(Object.assign(new Error(`no mailbox ${address}`), { responseCode: 550 }))
    },
    onData(stream, { envelope }, answer) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo) {
          received.push({ ...parseMail(Buffer.concat(chunks).toString('utf8')), to: address })
        }
        answer()
      })
    },
  })
  // A client that goes away in the middle is no fault of the server.
  server.on('error', () => undefined)
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    refused,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  }
}
