import { randomBytes } from 'node:crypto'

import { isMailAddress } from '../platform/mail/mailer.ts'
import { InvalidNotificationError } from './invalid-notification-error.ts'
import { checkTemplate } from './webhook-template.ts'

/** How somebody is told: Quay's six ways, and four of our own. */
export const methodNames = [
  'quay_notification',
  'email',
  'webhook',
  'slack',
  'flowdock',
  'hipchat',
  'teams',
  'cloudevents',
  'signed_webhook',
  'distribution_events',
] as const
export type MethodName = (typeof methodNames)[number]

/** What a method needs to know. The names of its members are those of the API. */
export interface MethodConfig {
  readonly url?: string
  readonly template?: string
  readonly email?: string
  readonly target?: { readonly kind: 'user' | 'team' | 'org'; readonly name: string }
  readonly flow_api_token?: string
  readonly room_id?: string
  readonly notification_token?: string
  /** Of signed webhooks. Nobody is shown it again who did not make it. */
  readonly secret?: string
}

const textMaximum = 4096
const templateMaximum = 64 * 1024
const urlMethods: readonly MethodName[] = [
  'webhook',
  'slack',
  'teams',
  'cloudevents',
  'signed_webhook',
  'distribution_events',
]

/** Methods that send to a URL that somebody gave. */
export function sendsToUrl(method: MethodName): boolean {
  return urlMethods.includes(method)
}

/**
 * Reads what a client wrote; what the method does not need is left out. A signed webhook without
 * a secret gets one.
 *
 * @throws InvalidNotificationError
 */
export function readMethodConfig(
  method: MethodName,
  given: Readonly<Record<string, unknown>>,
): MethodConfig {
  const text = (name: string, what: string): string => {
    const value = given[name]
    if (typeof value !== 'string' || value === '') {
      throw new InvalidNotificationError(`config.${name} is missing: ${what}`)
    }
    if (value.length > textMaximum) {
      throw new InvalidNotificationError(`config.${name} has more than ${textMaximum} characters`)
    }
    return value
  }
  const url = () => ({ url: httpUrl(text('url', 'the address that is called')) })
  switch (method) {
    case 'quay_notification':
      return { target: readTarget(given['target']) }
    case 'email': {
      const email = text('email', 'the address that mail goes to').toLowerCase()
      if (!isMailAddress(email)) throw new InvalidNotificationError('config.email is no address')
      return { email }
    }
    case 'webhook':
      return { ...url(), ...readTemplate(given['template']) }
    case 'signed_webhook':
      return { ...url(), secret: readSecret(given['secret']) }
    case 'slack':
    case 'teams':
    case 'cloudevents':
    case 'distribution_events':
      return url()
    case 'flowdock':
      return { flow_api_token: text('flow_api_token', 'the token of a flow') }
    case 'hipchat':
      return {
        room_id: text('room_id', 'the number of a room'),
        notification_token: text('notification_token', 'the token of that room'),
      }
  }
}

/** What everybody may be shown who administers the notification. */
export function shownConfig({ secret: _secret, ...shown }: MethodConfig): MethodConfig {
  return shown
}

function httpUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidNotificationError(
      'config.url is no URL; write one that begins with https:// or http://',
    )
  }
  return text
}

function readTarget(value: unknown): NonNullable<MethodConfig['target']> {
  const { kind, name } = (value ?? {}) as { readonly kind?: unknown; readonly name?: unknown }
  const isKind = kind === 'user' || kind === 'team' || kind === 'org'
  if (!isKind || typeof name !== 'string' || name === '' || name.length > 255) {
    throw new InvalidNotificationError(
      'config.target is missing: an object with kind (user, team or org) and name',
    )
  }
  return { kind, name }
}

function readTemplate(value: unknown): Pick<MethodConfig, 'template'> {
  if (value === undefined || value === null || value === '') return {}
  if (typeof value !== 'string' || value.length > templateMaximum) {
    throw new InvalidNotificationError(
      `config.template is no text of at most ${templateMaximum} characters`,
    )
  }
  checkTemplate(value)
  return { template: value }
}

const secretPrefix = 'whsec_'
const secretBytesMinimum = 24
const secretBytesMaximum = 64

/** As the Standard Webhooks specification has it: `whsec_` and 24 to 64 bytes in base64. */
function readSecret(value: unknown): string {
  if (value === undefined || value === null || value === '') {
    return `${secretPrefix}${randomBytes(32).toString('base64')}`
  }
  const encoded = typeof value === 'string' ? value.slice(secretPrefix.length) : ''
  const bytes = Buffer.from(encoded, 'base64')
  const isWhole =
    typeof value === 'string' &&
    value.startsWith(secretPrefix) &&
    bytes.toString('base64') === encoded &&
    bytes.byteLength >= secretBytesMinimum &&
    bytes.byteLength <= secretBytesMaximum
  if (!isWhole) {
    throw new InvalidNotificationError(
      'config.secret is not in the form whsec_ with 24 to 64 bytes in base64; leave it out to get one, or make it with: echo whsec_$(openssl rand -base64 32)',
    )
  }
  return value
}

/** The key that a secret stands for. */
export function secretKeyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(secretPrefix.length), 'base64')
}
