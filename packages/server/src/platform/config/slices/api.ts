import type { KeyName } from '../keys/all-keys.ts'
import type { Reading } from '../reading.ts'

/** How browsers and programs call `/api/v1`. */
export interface ApiConfig {
  readonly sessions: SessionsConfig
  /** Calls without a token must carry `X-Requested-With`, which no foreign page can send. */
  readonly isXhrRequired: boolean
  /** Every `FEATURE_…` key, under its name without that word. */
  readonly features: Features
}

export interface SessionsConfig {
  readonly cookieName: string
  readonly isSecure: boolean
  readonly isHttpOnly: boolean
  readonly sameSite: 'Lax' | 'Strict' | 'None'
  /** The cookie outlives the closing of the browser. */
  readonly isPermanent: boolean
  readonly lifetimeSeconds: number
  /** Dangerous calls ask for the password again when it was typed longer ago than this. */
  readonly freshLoginSeconds: number
}

type FeatureKey = Extract<KeyName, `FEATURE_${string}`>
export type FeatureName = FeatureKey extends `FEATURE_${infer Name}` ? Name : never
export type Features = Readonly<Record<FeatureName, boolean>>

export function apiConfig({ values }: Reading): ApiConfig {
  return {
    sessions: {
      cookieName: values.SESSION_COOKIE_NAME,
      isSecure: values.SESSION_COOKIE_SECURE,
      isHttpOnly: values.SESSION_COOKIE_HTTPONLY,
      sameSite: values.SESSION_COOKIE_SAMESITE,
      isPermanent: values.FEATURE_PERMANENT_SESSIONS,
      lifetimeSeconds: values.SESSION_TIMEOUT,
      freshLoginSeconds: values.FRESH_LOGIN_TIMEOUT,
    },
    isXhrRequired: values.BROWSER_API_CALLS_XHR_ONLY,
    features: {
      ...featuresOf(values),
      // Without a server there is no mail, whatever is said.
      MAILING: values.FEATURE_MAILING && values.MAIL_SERVER !== undefined,
    },
  }
}

function featuresOf(values: Reading['values']): Features {
  const prefix = 'FEATURE_'
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value === true]] : [],
    ),
  ) as Features
}
