import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { blobKey } from '../../src/storage/storage-key.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import type { RunningBerth } from './running-berth.ts'

/** Where the only location of a Berth keeps the bytes of an upload. @param upload its `Location` */
export function fileOfUpload(berth: RunningBerth, upload: string): string {
  const [location] = berth.config.storage.locations.values()
  if (location?.kind !== 'filesystem') throw new Error('this Berth keeps no files')
  return join(location.directory, blobKey(upload.slice(upload.lastIndexOf('/') + 1)))
}

/** Waits until that many bytes of an upload have reached the disk. */
export async function hasStored(
  berth: RunningBerth,
  upload: string,
  sizeBytes: number,
): Promise<void> {
  const file = fileOfUpload(berth, upload)
  await waitUntil(`${sizeBytes} bytes are in ${file}`, async () => {
    const found = await stat(file)
    return found.size >= sizeBytes
  })
}
