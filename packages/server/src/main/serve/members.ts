import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'

import type { Logger } from '../../platform/log/logger.ts'
import { memberNumberVariable, preparedMessage } from './member.ts'

interface Member {
  readonly number: number
  worker: Worker
  startedAt: number
  /** Deaths in a row, each soon after its start. */
  deaths: number
  readonly prepared: PromiseWithResolvers<void>
}

/** A process that lived so long before it died was well. */
const wellMilliseconds = 60_000
const firstPauseMilliseconds = 250
const longestPauseMilliseconds = 30_000
/** What a process may take to end beyond the time that it gives its requests. */
const endingMilliseconds = 5000

/** A process did not even come to listen; it has said why. */
export class MemberStartError extends Error {
  override readonly name = 'MemberStartError'

  constructor(code: number) {
    super(`a process ended with code ${code} at its start; its message is above`)
  }
}

/** The processes that share the port. One that dies is replaced, after a pause that grows. */
export class Members {
  readonly #log: Logger
  readonly #members: Member[] = []
  readonly #restarts = new Set<NodeJS.Timeout>()
  #isStopping = false

  constructor(log: Logger) {
    this.#log = log
  }

  /**
   * Starts the processes, and answers with their port when all of them listen.
   *
   * @throws MemberStartError when the first one does not come to listen: the others would not
   */
  async start(count: number): Promise<number> {
    const first = this.#add(1)
    const port = await listening(first.worker)
    for (let number = 2; number <= count; number += 1) this.#add(number)
    await Promise.all(this.#members.slice(1).map(({ worker }) => listening(worker)))
    return port
  }

  /** Resolves when each of them has said that it can answer requests. */
  async prepared(): Promise<void> {
    await Promise.all(this.#members.map(({ prepared }) => prepared.promise))
  }

  signal(signal: NodeJS.Signals): void {
    for (const { worker } of this.#members) worker.process.kill(signal)
  }

  /** Ends all, gracefully within that time. */
  async stop(graceSeconds: number): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#restarts) clearTimeout(timer)
    const running = this.#members.filter(({ worker }) => !worker.isDead())
    const ended = Promise.all(running.map(({ worker }) => once(worker, 'exit')))
    this.signal('SIGTERM')
    const deadline = setTimeout(
      () => this.signal('SIGKILL'),
      graceSeconds * 1000 + endingMilliseconds,
    )
    await ended
    clearTimeout(deadline)
  }

  #add(number: number): Member {
    const member: Member = {
      number,
      worker: fork(number),
      startedAt: performance.now(),
      deaths: 0,
      prepared: Promise.withResolvers<void>(),
    }
    this.#members.push(member)
    this.#watch(member)
    return member
  }

  #watch(member: Member): void {
    member.worker.on('message', (message: unknown) => {
      if (message === preparedMessage) member.prepared.resolve()
    })
    member.worker.once('exit', (code, signal) => {
      if (this.#isStopping) return
      const livedMilliseconds = performance.now() - member.startedAt
      member.deaths = livedMilliseconds > wellMilliseconds ? 1 : member.deaths + 1
      const pause = Math.min(
        longestPauseMilliseconds,
        firstPauseMilliseconds * 2 ** (member.deaths - 1),
      )
      this.#log.error('process died', {
        member: member.number,
        ...(signal === null || signal === undefined ? { code } : { signal }),
        againInSeconds: pause / 1000,
      })
      const timer = setTimeout(() => {
        this.#restarts.delete(timer)
        member.worker = fork(member.number)
        member.startedAt = performance.now()
        this.#watch(member)
      }, pause)
      this.#restarts.add(timer)
    })
  }
}

function fork(number: number): Worker {
  return cluster.fork({ [memberNumberVariable]: String(number) })
}

async function listening(worker: Worker): Promise<number> {
  const over = new AbortController()
  const { signal } = over
  try {
    return await Promise.race([
      once(worker, 'listening', { signal }).then(([address]) => (address as { port: number }).port),
      once(worker, 'exit', { signal }).then(([code]) => {
        throw new MemberStartError(Number(code ?? 1))
      }),
    ])
  } finally {
    over.abort()
  }
}
