import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { Connection, type Origin } from '../load/connection.ts'

export interface ServerProcessOptions {
  readonly command: string
  readonly arguments: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly origin: Origin
  /** Where its standard output and error go. */
  readonly logFile: string
  /** What is asked until it answers. */
  readonly target?: string
}

export interface ServerProcess {
  readonly processId: number
  readonly startSeconds: number
  readonly stop: () => Promise<void>
}

const startDeadlineSeconds = 120
const stopDeadlineSeconds = 10

const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** What a server says that listens already and has not yet looked at its database (RFC 9110, 15.6.4). */
const stillStarting = 503

/** Starts a server and waits until it answers a request over HTTP, whatever it says but that it is starting. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const log = openSync(options.logFile, 'a')
  const started = performance.now()
  const child = spawn(options.command, options.arguments, {
    stdio: ['ignore', log, log],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...options.environment,
    },
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  alive.add(child)
  void ended.then(() => alive.delete(child))

  const stop = async () => {
    child.kill('SIGTERM')
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopDeadlineSeconds * 1000)
    await ended
    clearTimeout(deadline)
  }
  while (!(await answers(options.origin, options.target ?? '/v2/'))) {
    const isLate = performance.now() - started > startDeadlineSeconds * 1000
    if (alive.has(child) && !isLate) {
      await sleep(2)
      continue
    }
    await stop()
    throw new Error(
      `${options.command} ${isLate ? `did not answer within ${startDeadlineSeconds} s` : 'ended at its start'}: ` +
        lastLinesOf(options.logFile),
    )
  }
  if (child.pid === undefined) throw new Error(`${options.command} has no process id`)
  return { processId: child.pid, startSeconds: (performance.now() - started) / 1000, stop }
}

/** A port on the loopback address that nobody listens on at the moment. */
export async function freeOrigin(): Promise<Origin> {
  const host = '127.0.0.1'
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return { host, port: address.port }
}

async function answers(origin: Origin, target: string): Promise<boolean> {
  const connection = new Connection(origin)
  try {
    const { status } = await connection.request({ method: 'GET', target })
    return status !== stillStarting
  } catch {
    return false
  } finally {
    connection.close()
  }
}

function lastLinesOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n')
}
