import { UploadDamagedError } from '../../storage/storage-driver.ts'
import type { Upload } from '../uploads/upload.ts'
import type { Finding } from './finding.ts'
import { patiently } from './patiently.ts'
import { allUploads, repositoryOfUpload } from './verify-uploads.queries.ts'
import { eachConcurrently, type Walk } from './walk.ts'

const questionsAtOnce = 16

/**
 * Every unfinished upload has the bytes that it received. A store that shows nothing of an
 * unfinished upload (S3) cannot be asked.
 */
export async function* verifyUploads(walk: Walk): AsyncIterable<Finding> {
  const findings = eachConcurrently(allUploads(walk.reader), questionsAtOnce, async (upload) => {
    const finding = await verifyUpload(walk, upload)
    walk.onChecked('uploads', 1, 0)
    return finding
  })
  for await (const finding of findings) if (finding !== undefined) yield finding
}

async function verifyUpload(walk: Walk, upload: Upload): Promise<Finding | undefined> {
  const { id, location, state } = upload
  if (!walk.storage.locations.includes(location)) return undefined
  const { uploads } = walk.storage.driverOf(location)
  try {
    const received = await patiently(walk, async () => await uploads.readBack?.(state))
    received?.destroy()
    return undefined
  } catch (error) {
    if (!(error instanceof UploadDamagedError)) throw error
    // It may have been finished or cancelled in between.
    const repository = await repositoryOfUpload(walk.reader, upload)
    if (repository === undefined) return undefined
    const { receivedBytes } = state
    return { kind: 'upload-damaged', id, repository, location, receivedBytes }
  }
}
