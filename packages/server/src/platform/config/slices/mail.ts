import { isMailAddress } from '../../mail/mailer.ts'
import type { Reading } from '../reading.ts'
import type { Secret } from '../secret.ts'

/** The mail server that Berth hands its messages to. */
export interface MailConfig {
  readonly host: string
  readonly port: number
  /** `starttls` refuses a server that cannot; `tls` is encrypted from the first byte. */
  readonly encryption: 'tls' | 'starttls' | 'none'
  /** An address, or a name with an address in angle brackets. */
  readonly sender: string
  readonly credentials: { readonly username: string; readonly password: Secret } | undefined
}

/** The port on which mail servers begin with TLS (RFC 8314). */
const implicitTlsPort = 465

/** Undefined: Berth sends no mail. */
export function mailConfig(reading: Reading): MailConfig | undefined {
  const { values } = reading
  const host = values.MAIL_SERVER
  if (!values.FEATURE_MAILING) return undefined
  if (host === undefined) {
    if (reading.isSet('FEATURE_MAILING')) {
      reading.advise(
        'FEATURE_MAILING',
        'FEATURE_MAILING has no effect without MAIL_SERVER; name the server, or write false',
      )
    }
    return undefined
  }
  const port = values.MAIL_PORT
  return {
    host,
    port,
    encryption: values.MAIL_USE_TLS ? (port === implicitTlsPort ? 'tls' : 'starttls') : 'none',
    sender: senderOf(reading),
    credentials: credentialsOf(reading),
  }
}

function senderOf(reading: Reading): string {
  const sender = reading.values.MAIL_DEFAULT_SENDER
  if (sender === undefined) {
    const host = (reading.values.SERVER_HOSTNAME ?? 'localhost').replace(/:\d+$/, '')
    return `registry@${host}`
  }
  const address = /<([^<>]*)>\s*$/.exec(sender)?.[1] ?? sender.trim()
  if (!isMailAddress(address) || /[\r\n]/.test(sender)) {
    reading.fault(
      'MAIL_DEFAULT_SENDER',
      'MAIL_DEFAULT_SENDER is no address; write it like registry@example.com or Registry <registry@example.com>',
    )
  }
  return sender
}

function credentialsOf(reading: Reading): MailConfig['credentials'] {
  const { MAIL_USERNAME: username, MAIL_PASSWORD: password } = reading.values
  if (username === undefined && password === undefined) return undefined
  if (username === undefined || password === undefined) {
    const [given, missing] =
      username === undefined
        ? (['MAIL_PASSWORD', 'MAIL_USERNAME'] as const)
        : (['MAIL_USERNAME', 'MAIL_PASSWORD'] as const)
    reading.fault(given, `${given} needs ${missing} beside it`)
    return undefined
  }
  return { username, password }
}
