import { join } from 'node:path'

import { onTestFinished } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { administrator } from './child-server.ts'
import { type Credentials, RegistryClient } from './registry-client.ts'
import { type ServeOptions, type ServeProcess, startServe } from './serve-process.ts'

/** A directory that goes with the test. */
export async function directoryOfTest(name: string, options = { inMemory: true }): Promise<string> {
  const directory = await temporaryDirectory(name, options)
  onTestFinished(() => directory.remove())
  return directory.path
}

/** Starts `berth serve`, which ends with the test at the latest, and does not wait for it. */
export async function startServeInTest(options: ServeOptions): Promise<ServeProcess> {
  const server = await startServe(options)
  onTestFinished(() => server.stop())
  return server
}

/** A client of a server on this machine, which is closed with the test. */
export function clientInTest(port: number, credentials?: Credentials): RegistryClient {
  const client = new RegistryClient(`http://127.0.0.1:${port}`, credentials)
  onTestFinished(() => client.close())
  return client
}

/** A registry that the administrator uses, and which goes with the test. */
export interface RegistryInTest {
  readonly server: ServeProcess
  readonly client: RegistryClient
  readonly dataDirectory: string
}

export interface RegistryInTestOptions {
  /** Text of a `config.yaml`. */
  readonly config?: string
  /** Further words behind `berth serve`. */
  readonly words?: readonly string[]
  /** False where the test is about the disk. */
  readonly inMemory?: boolean
}

/** Starts `berth serve` with an administrator, and waits until it serves. */
export async function registryInTest({
  config = '',
  words = [],
  inMemory = true,
}: RegistryInTestOptions = {}): Promise<RegistryInTest> {
  const dataDirectory = join(await directoryOfTest('served', { inMemory }), 'data')
  const server = await startServeInTest({
    dataDirectory,
    config,
    words: ['--host', '127.0.0.1', ...words],
    environment: { BERTH_ADMIN_PASSWORD: administrator.password },
  })
  await server.started()
  return { server, client: clientInTest(server.port, administrator), dataDirectory }
}
