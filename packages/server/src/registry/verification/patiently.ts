import { setTimeout as delay } from 'node:timers/promises'

import { StorageUnavailableError } from '../../storage/storage-driver.ts'
import type { Walk } from './walk.ts'

/** Asks a store that refuses for now a few times more. @throws StorageUnavailableError in the end */
export async function patiently<Result>(
  { pausesMilliseconds }: Pick<Walk, 'pausesMilliseconds'>,
  work: () => Promise<Result>,
): Promise<Result> {
  for (const pauseMilliseconds of pausesMilliseconds) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) throw error
      await delay(pauseMilliseconds)
    }
  }
  return await work()
}
