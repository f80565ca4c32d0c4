import { pathOf, whyMissing } from '../installed.ts'
import { onFreePort } from './free-port.ts'
import { GuardedProcess } from './guarded-process.ts'

export interface RedisServer {
  readonly port: number
  readonly uri: string
  /** Ends the server as a crash would; it keeps nothing. */
  crash(): Promise<void>
  /** Starts it again after {@link crash}, empty, on the same port. */
  startAgain(): Promise<void>
  stop(): Promise<void>
}

export function whyNoRedis(): string | undefined {
  return whyMissing(['redis-server'])
}

/** Starts a Redis on a loopback port, which keeps nothing on disk. */
export async function startRedis(): Promise<RedisServer> {
  const started = await onFreePort(async (port) => ({ port, process: await run(port) }))
  const { port } = started
  let { process } = started
  return {
    port,
    uri: `redis://127.0.0.1:${port}`,
    crash: async () => {
      process.kill('SIGKILL')
      await process.ended
    },
    startAgain: async () => {
      process = await run(port)
    },
    stop: () => process.stop(),
  }
}

async function run(port: number): Promise<GuardedProcess> {
  return await GuardedProcess.startReady(
    {
      command: pathOf('redis-server'),
      arguments: ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
      directory: '/',
    },
    (started) => started.output.includes('Ready to accept connections'),
  )
}
