import type { Reading } from '../reading.ts'

/** Applications that act in the name of users. */
export interface OauthConfig {
  /** A use of a token within this time after another is not written down. */
  readonly lastUsedThresholdSeconds: number
  /** Undefined: no bound. */
  readonly tokensPerApplicationMaximum: number | undefined
  /** Client ids of applications that people need not agree to. */
  readonly trustedClientIds: readonly string[]
  /** Path of the page of ours that shows a token. */
  readonly localHandlerPath: string
  /** Owners may offer tokens to other users. */
  readonly mayAssign: boolean
  readonly bootstrap: BootstrapConfig
}

/** The token with which a program sets a new registry up. */
export interface BootstrapConfig {
  /** One is made at the start. */
  readonly isOn: boolean
  readonly ownerName: string
  /** The file that it is written to, unless it goes into a secret of Kubernetes. */
  readonly path: string
  readonly secret:
    | { readonly secret: string; readonly key: string; readonly namespace: string | undefined }
    | undefined
  readonly expiresInSeconds: number
  /** Undefined: everything. */
  readonly scope: string | undefined
}

export function oauthConfig(reading: Reading): OauthConfig {
  const { values } = reading
  if (!/^\/[\w./-]+$/.test(values.LOCAL_OAUTH_HANDLER)) {
    reading.fault(
      'LOCAL_OAUTH_HANDLER',
      `LOCAL_OAUTH_HANDLER is ${values.LOCAL_OAUTH_HANDLER}, which is no path of this registry; write one such as /oauth/localapp`,
    )
  }
  return {
    lastUsedThresholdSeconds: values.OAUTH_TOKEN_LAST_ACCESSED_UPDATE_THRESHOLD_S,
    tokensPerApplicationMaximum: values.OAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT,
    trustedClientIds: values.DIRECT_OAUTH_CLIENTID_WHITELIST,
    localHandlerPath: values.LOCAL_OAUTH_HANDLER,
    mayAssign: values.FEATURE_ASSIGN_OAUTH_TOKEN,
    bootstrap: bootstrapConfig(reading),
  }
}

/** Whom a first start makes. */
const firstAdministratorName = 'admin'

function bootstrapConfig({ values }: Reading): BootstrapConfig {
  return {
    isOn: values.FEATURE_PROGRAMMATIC_BOOTSTRAP,
    ownerName: values.BOOTSTRAP_TOKEN_OWNER ?? values.SUPER_USERS[0] ?? firstAdministratorName,
    path: values.BOOTSTRAP_TOKEN_PATH,
    secret:
      values.PROGRAMMATIC_TOKEN_K8S_SECRET === undefined
        ? undefined
        : {
            secret: values.PROGRAMMATIC_TOKEN_K8S_SECRET,
            key: values.PROGRAMMATIC_TOKEN_K8S_KEY,
            namespace: values.PROGRAMMATIC_TOKEN_K8S_NAMESPACE,
          },
    expiresInSeconds: values.BOOTSTRAP_TOKEN_EXPIRATION,
    scope: values.BOOTSTRAP_TOKEN_SCOPE,
  }
}
