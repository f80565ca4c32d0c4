import { describe } from 'vitest'

import { describeCapabilities } from './contract/capabilities.contract.ts'
import type { Capabilities, MakeStore } from './contract/make-store.ts'
import { describeInterruptions } from './contract/interruptions.contract.ts'
import { describeObjects } from './contract/objects.contract.ts'
import { describeUploads } from './contract/uploads.contract.ts'

/**
 * What every driver promises, as tests. Callers may rely on nothing else.
 *
 * @param makeStore - makes an empty store for a test, and answers with what connects a replica to it
 */
export function describeStorageDriver(
  name: string,
  makeStore: MakeStore,
  capabilities: Capabilities,
): void {
  describe(`${name} keeps the contract of storage drivers`, () => {
    describeObjects(makeStore)
    describeUploads(makeStore)
    describeInterruptions(makeStore)
    describeCapabilities(makeStore, capabilities)
  })
}
