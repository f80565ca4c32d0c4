import { makeBucket } from './servers/buckets.ts'
import { sharedServer } from './shared-server.ts'

/** An empty bucket of an S3 store, and the key that may do everything in it. */
export interface Bucket {
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  readonly bucket: string
}

/**
 * An empty bucket in the run's Ceph RADOS Gateway. The first call of a run starts the store,
 * which takes about two seconds. Only where `whyNoRadosgw()` is undefined.
 */
export async function freshBucket(): Promise<Bucket> {
  const store = await sharedServer('radosgw')
  return { ...store, bucket: await makeBucket(store) }
}
