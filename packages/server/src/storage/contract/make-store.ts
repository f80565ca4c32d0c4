import type { StorageDriver } from '../storage-driver.ts'

/** Makes an empty store. Each call of the answer connects one more replica to it. */
export type MakeStore = () => Promise<() => StorageDriver>

/** Which optional powers of the port a driver has. */
export interface Capabilities {
  readonly readBack: boolean
  readonly directDownload: boolean
  readonly localFiles: boolean
}
