import { randomBytes } from 'node:crypto'

import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'

/** Where an S3 store is, and with which key to open it. */
export interface S3Access {
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
}

/** Makes an empty bucket and answers with its name. */
export async function makeBucket(access: S3Access): Promise<string> {
  const bucket = `test-${randomBytes(8).toString('hex')}`
  const client = s3ClientFor(access)
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }))
    return bucket
  } finally {
    client.destroy()
  }
}

/** A client for looking at the store behind the back of what is tested. */
export function s3ClientFor(access: S3Access): S3Client {
  return new S3Client({
    endpoint: access.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: access.accessKey, secretAccessKey: access.secretKey },
    // RADOS Gateway 16 does not know the trailers in which newer clients send checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
