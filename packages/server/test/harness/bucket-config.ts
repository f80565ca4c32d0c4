import type { Bucket } from '../../../../tools/test/fresh-bucket.ts'

/** The part of a `config.yaml` that keeps blobs in a bucket of RADOS Gateway. */
export function bucketConfig(bucket: Bucket): string {
  const { hostname, port } = new URL(bucket.endpoint)
  return [
    'DISTRIBUTED_STORAGE_CONFIG:',
    '  default:',
    '    - RadosGWStorage',
    `    - hostname: ${hostname}`,
    `      port: ${port}`,
    '      is_secure: false',
    `      bucket_name: ${bucket.bucket}`,
    `      access_key: ${bucket.accessKey}`,
    `      secret_key: ${bucket.secretKey}`,
    '      storage_path: /registry',
    '',
  ].join('\n')
}
