import type { S3Location } from '../../../platform/config/slices/s3-location.ts'
import type { StorageDriver, StoredObject } from '../../storage-driver.ts'
import { findStorageKey } from '../../storage-key.ts'
import { translated } from '../../wrapped-driver.ts'
import {
  listObjects,
  openObject,
  putObject,
  removeObject,
  type S3Bucket,
  statObject,
} from './s3-bucket.ts'
import { s3ClientFor } from './s3-client.ts'
import { translate } from './s3-errors.ts'
import { s3Uploads } from './s3-uploads.ts'
import { urlSigner } from './signed-url.ts'
import { keyOfTail } from './upload-progress.ts'

/** Objects in a bucket, each under its key. The whole layout stands at {@link S3Bucket}. */
export function s3Driver(location: S3Location): StorageDriver {
  const client = s3ClientFor(location)
  const prefix = location.pathPrefix === '' ? '' : `${location.pathPrefix}/`
  const bucket: S3Bucket = { client, bucket: location.bucket, prefix }
  const sign = urlSigner(client, location)

  const driver: StorageDriver = {
    kind: 's3',
    open: (key, options) => openObject(bucket, key, options),
    async put(key, body) {
      await putObject(bucket, key, body)
    },
    async sizeOf(key) {
      return (await statObject(bucket, key))?.sizeBytes
    },
    remove: (key) => removeObject(bucket, key),
    async *list(keyPrefix): AsyncIterable<StoredObject> {
      for await (const { name, sizeBytes, modifiedAtMs } of listObjects(bucket, keyPrefix)) {
        const key = findStorageKey(name)
        if (key === undefined || keyOfTail(name) !== undefined) continue
        yield { key, sizeBytes, modifiedAtMs }
      }
    },
    uploads: s3Uploads(bucket, location),
    directDownload: {
      urlFor: (key, { method, expiresInSeconds }) =>
        sign({ method, name: prefix + key, expiresInSeconds }),
    },
  }
  return translated(driver, translate)
}
