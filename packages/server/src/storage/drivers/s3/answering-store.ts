import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

import { onTestFinished } from 'vitest'

import { Secret } from '../../../platform/config/secret.ts'
import type { S3Location } from '../../../platform/config/slices/s3-location.ts'
import type { StorageDriver } from '../../storage-driver.ts'
import { s3Driver } from './s3-driver.ts'

/** For tests: a driver of a store that answers as it is told, also what no real one can be made to. */
export async function driverOf(answer: RequestListener): Promise<StorageDriver> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return s3Driver(locationAt((server.address() as AddressInfo).port))
}

export function locationAt(port: number): S3Location {
  return {
    kind: 's3',
    bucket: 'layers',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    pathPrefix: '',
    credentials: {
      accessKey: new Secret('key'),
      secretKey: new Secret('hidden-secret'),
      sessionToken: undefined,
    },
    minimumPartBytes: 5 * 1024 ** 2,
    maximumPartBytes: 5 * 1024 ** 3,
    forcePathStyle: true,
    serverSideAssembly: true,
  }
}
