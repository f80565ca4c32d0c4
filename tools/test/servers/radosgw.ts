import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { pathOf, whyMissing } from '../installed.ts'
import type { S3Access } from './buckets.ts'
import { cephConfiguration } from './ceph-configuration.ts'
import { onFreePort } from './free-port.ts'
import { GuardedProcess } from './guarded-process.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

/** A Ceph RADOS Gateway: S3 as many companies run it, with its data in memory. */
export interface RadosGateway extends S3Access {
  /** Ends the gateway as a crash would; the objects stay. */
  crash(): Promise<void>
  /** Starts the gateway again after {@link crash}, at the same endpoint. */
  startAgain(): Promise<void>
  /** Ends the store and everything in it. */
  stop(): Promise<void>
}

/** Why the gateway cannot run on this machine; undefined when it can. */
export function whyNoRadosgw(): string | undefined {
  return whyMissing(['radosgw', 'radosgw-admin', 'ceph', 'ceph-mon', 'ceph-osd', 'monmaptool'])
}

/** Starts a cluster of one monitor, one store and one gateway on loopback ports. */
export async function startRadosgw(): Promise<RadosGateway> {
  const home = await temporaryDirectory('ceph')
  const running: GuardedProcess[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((process) => process.stop()))
    await home.remove()
  }
  try {
    running.push(await onFreePort((port) => startMonitor(home.path, port)))
    running.push(await startObjectStore(home.path))
    const started = await onFreePort(async (port) => ({
      port,
      gateway: await startGateway(home.path, port),
    }))
    running.push(started.gateway)
    let { gateway } = started
    return {
      endpoint: endpointAt(started.port),
      ...(await createUser(home.path)),
      crash: async () => {
        gateway.kill('SIGKILL')
        await gateway.ended
      },
      startAgain: async () => {
        gateway = await startGateway(home.path, started.port)
        running.push(gateway)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startMonitor(directory: string, monitorPort: number): Promise<GuardedProcess> {
  const clusterId = randomUUID()
  const keyring = join(directory, 'keyring')
  const monitorMap = join(directory, 'monitor-map')
  await writeFile(
    join(directory, 'ceph.conf'),
    cephConfiguration({ directory, clusterId, monitorPort }),
  )
  const key = (...options: string[]) => run(directory, 'ceph-authtool', keyring, '-g', ...options)
  await key('-C', '-n', 'mon.', '--cap', 'mon', 'allow *')
  await key('-n', 'client.admin', '--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *')
  await key('-n', 'osd.0', '--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *')
  const address = `v1:127.0.0.1:${monitorPort}`
  const mapping = ['--clobber', '--create', '--addv', 'a', address, '--fsid', clusterId, monitorMap]
  await run(directory, 'monmaptool', ...mapping)
  await run(directory, 'ceph-mon', '--mkfs', '-i', 'a', '--monmap', monitorMap, '-k', keyring)
  return await startDaemon(directory, 'ceph-mon', ['-i', 'a', '-f'], async () => {
    await run(directory, 'ceph', '--connect-timeout', '5', 'mon', 'stat')
    return true
  })
}

async function startObjectStore(directory: string): Promise<GuardedProcess> {
  const id = randomUUID()
  await mkdir(join(directory, 'osd'))
  await run(directory, 'ceph', 'osd', 'new', id)
  await run(directory, 'ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', id)
  return await startDaemon(directory, 'ceph-osd', ['-i', '0', '-f'], () => true)
}

async function startGateway(directory: string, port: number): Promise<GuardedProcess> {
  const gatewayArguments = [
    '-n',
    'client.admin',
    `--rgw-frontends=beast endpoint=127.0.0.1:${port} tcp_nodelay=1`,
    `--rgw-data=${join(directory, 'gateway')}`,
    '-f',
  ]
  return await startDaemon(directory, 'radosgw', gatewayArguments, async () => {
    const response = await fetch(endpointAt(port))
    await response.body?.cancel()
    return response.ok
  })
}

async function startDaemon(
  directory: string,
  program: string,
  programArguments: readonly string[],
  isReady: () => Promise<boolean> | boolean,
): Promise<GuardedProcess> {
  return await GuardedProcess.startReady(
    {
      command: pathOf(program),
      arguments: programArguments,
      directory,
      environment: { CEPH_CONF: join(directory, 'ceph.conf') },
      // All of it is in memory or about to be removed: there is nothing to end in order.
      stopSignal: 'SIGKILL',
    },
    isReady,
  )
}

async function createUser(directory: string): Promise<Omit<S3Access, 'endpoint'>> {
  const accessKey = randomBytes(10).toString('hex').toUpperCase()
  const secretKey = randomBytes(20).toString('base64url')
  const name = ['--uid=berth', '--display-name=Berth']
  const keys = [`--access-key=${accessKey}`, `--secret-key=${secretKey}`]
  await run(directory, 'radosgw-admin', 'user', 'create', ...name, ...keys)
  return { accessKey, secretKey }
}

/** Runs one of Ceph's tools to its end. @throws Error with what it wrote when it fails. */
async function run(directory: string, program: string, ...programArguments: string[]) {
  const environment = { ...process.env, CEPH_CONF: join(directory, 'ceph.conf') }
  const options = { cwd: directory, env: environment, timeout: 60_000 }
  await promisify(execFile)(pathOf(program), programArguments, options)
}

function endpointAt(port: number): string {
  return `http://127.0.0.1:${port}`
}
