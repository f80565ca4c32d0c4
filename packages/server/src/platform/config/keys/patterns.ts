import { anyBlock, anything } from '../shapes/collections.ts'
import { text } from '../shapes/scalars.ts'
import { inert, later, type Key } from './key.ts'

/** A family of keys that share a beginning or an end. */
export interface KeyPattern {
  /** As people see it: `<NAME>_LOGIN_CONFIG`. */
  readonly name: string
  readonly pattern: RegExp
  readonly section: string
  readonly key: Key<unknown>
}

export const keyPatterns: readonly KeyPattern[] = [
  {
    name: '<NAME>_LOGIN_CONFIG',
    pattern: /^[A-Z0-9_]+_LOGIN_CONFIG$/,
    section: 'sign-in',
    key: later(
      anyBlock,
      undefined,
      'Sign-in by an OpenID provider: OIDC_SERVER, CLIENT_ID, CLIENT_SECRET, SERVICE_NAME and more.',
    ),
  },
  {
    name: '<NAME>_QUEUE_NAME',
    pattern: /^[A-Z0-9_]+_QUEUE_NAME$/,
    section: 'operations',
    key: inert(text, undefined, 'Name of a queue; Berth has one table for all jobs.'),
  },
  {
    name: '<NAME>_REDIS_HOSTNAME',
    pattern: /^[A-Z0-9_]+_REDIS_HOSTNAME$/,
    section: 'database',
    key: later(text, undefined, 'Older form of the host of a Redis.'),
  },
  {
    name: 'SENTRY_<NAME>',
    pattern: /^SENTRY_[A-Z0-9_]+$/,
    section: 'operations',
    key: later(anything, undefined, 'Where and how errors are collected by Sentry.'),
  },
  {
    name: 'PYROSCOPE_<NAME>',
    pattern: /^PYROSCOPE_[A-Z0-9_]+$/,
    section: 'operations',
    key: later(anything, undefined, 'Where and how profiles are collected by Pyroscope.'),
  },
  {
    name: 'STRIPE_<NAME>',
    pattern: /^STRIPE_[A-Z0-9_]+$/,
    section: 'hosted-service',
    key: inert(anything, undefined, 'Payments by Stripe.'),
  },
  {
    name: 'ENTITLEMENT_RECONCILIATION_<NAME>',
    pattern: /^ENTITLEMENT_RECONCILIATION_[A-Z0-9_]+$/,
    section: 'hosted-service',
    key: inert(anything, undefined, 'Comparison of plans with a marketplace.'),
  },
  {
    name: 'CLOUDWATCH_<NAME>',
    pattern: /^CLOUDWATCH_[A-Z0-9_]+$/,
    section: 'hosted-service',
    key: inert(anything, undefined, 'Metrics in a service of Amazon.'),
  },
]
