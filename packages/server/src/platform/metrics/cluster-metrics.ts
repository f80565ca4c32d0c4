import cluster, { type Worker } from 'node:cluster'

import type { MetricFamily } from './metric-family.ts'

/*
 * How processes that share a port tell each other their numbers, through the one above them:
 *
 *   member → keeper   ask      what have all of you counted?
 *   keeper → members  give     what have you counted?
 *   member → keeper   given    this
 *   keeper → member   told     this, by all that answered in time
 */
type Message =
  | { readonly berthMetrics: 'ask'; readonly question: number }
  | { readonly berthMetrics: 'give'; readonly question: number }
  | {
      readonly berthMetrics: 'given'
      readonly question: number
      readonly families: readonly MetricFamily[]
    }
  | {
      readonly berthMetrics: 'told'
      readonly question: number
      readonly processes: readonly (readonly MetricFamily[])[]
    }

/** A process that does not answer in this time is left out: it hangs, or has just died. */
const answerMilliseconds = 2000

interface Gathering {
  readonly missing: Set<number>
  readonly gathered: (readonly MetricFamily[])[]
  finish(): void
}

/** In the process above the members: passes questions and answers on. */
export function relayMetrics(): void {
  const gatherings = new Map<number, Gathering>()
  let lastQuestion = 0

  const gather = (asker: Worker, askersQuestion: number) => {
    const question = (lastQuestion += 1)
    const members = Object.values(cluster.workers ?? {}).filter(
      (worker) => worker?.isConnected() === true,
    ) as Worker[]
    const gathering: Gathering = {
      missing: new Set(members.map(({ id }) => id)),
      gathered: [],
      finish() {
        clearTimeout(deadline)
        if (!gatherings.delete(question) || !asker.isConnected()) return
        const processes = gathering.gathered
        asker.send({ berthMetrics: 'told', question: askersQuestion, processes } satisfies Message)
      },
    }
    const deadline = setTimeout(() => gathering.finish(), answerMilliseconds)
    gatherings.set(question, gathering)
    for (const member of members) {
      member.send({ berthMetrics: 'give', question } satisfies Message)
    }
  }

  cluster.on('message', (worker, message: unknown) => {
    if (!isMessage(message)) return
    if (message.berthMetrics === 'ask') gather(worker, message.question)
    if (message.berthMetrics !== 'given') return
    const gathering = gatherings.get(message.question)
    if (gathering === undefined) return
    gathering.gathered.push(message.families)
    gathering.missing.delete(worker.id)
    if (gathering.missing.size === 0) gathering.finish()
  })
}

/** What all processes have counted, each for itself. */
export type AllFamilies = () => Promise<readonly (readonly MetricFamily[])[]>

/**
 * In a member, or in a process that is alone: its own numbers, told to whoever asks, and a
 * way to ask for everybody's.
 */
export function shareMetrics(own: () => Promise<readonly MetricFamily[]>): AllFamilies {
  if (!cluster.isWorker) return async () => [await own()]
  const open = new Map<number, (processes: readonly (readonly MetricFamily[])[]) => void>()
  let lastQuestion = 0

  process.on('message', (message: unknown) => {
    if (!isMessage(message)) return
    if (message.berthMetrics === 'give') {
      const { question } = message
      void own().then((families) => send({ berthMetrics: 'given', question, families }))
    } else if (message.berthMetrics === 'told') {
      open.get(message.question)?.(message.processes)
    }
  })

  return async () => {
    const question = (lastQuestion += 1)
    const told = Promise.withResolvers<readonly (readonly MetricFamily[])[]>()
    open.set(question, told.resolve)
    // The keeper always answers; when it is gone, this process knows no more than itself.
    const giveUp = setTimeout(() => {
      void own().then((families) => told.resolve([families]))
    }, answerMilliseconds * 2)
    send({ berthMetrics: 'ask', question })
    try {
      return await told.promise
    } finally {
      clearTimeout(giveUp)
      open.delete(question)
    }
  }
}

function send(message: Message): void {
  if (process.connected) process.send?.(message)
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'berthMetrics' in message
}
