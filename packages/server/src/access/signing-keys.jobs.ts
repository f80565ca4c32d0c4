import type { TokensConfig } from '../platform/config/slices/tokens.ts'
import { type JobHandler, noPayload } from '../platform/jobs/job.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Gives the registry a new signing key before the last one retires, and drops expired ones. */
export function rotateSigningKeysHandler(dependencies: {
  readonly signingKeys: SigningKeys
  readonly config: TokensConfig
}): JobHandler {
  const { signingKeys, config } = dependencies
  return {
    kind: 'signing-keys.rotate',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: config.signingKey.refreshEverySeconds,
    parse: noPayload,
    async run() {
      await signingKeys.rotate()
    },
  }
}
