/** Registry tokens (`/v2/auth`) and the keys that sign them. */
export interface TokensConfig {
  readonly lifetimeSeconds: number
  /** A token that claims to live longer is refused, whoever signed it. */
  readonly maximumLifetimeSeconds: number
  readonly signingKey: SigningKeyConfig
}

export interface SigningKeyConfig {
  /** Issuer of the tokens and owner of the keys. */
  readonly service: string
  readonly expiresInSeconds: number
  /** A process extends or replaces its key this often. */
  readonly refreshEverySeconds: number
  /** Keys that nobody approved are removed after this. */
  readonly unapprovedExpiresInSeconds: number
  /** Expired keys are kept this long. */
  readonly expiredKeptSeconds: number
}
