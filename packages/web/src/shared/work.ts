import { whenViewerChanges } from '../api/viewer.ts'
import { leavingWarning } from './leaving.ts'

/**
 * Work on many things, one call each, that goes on while somebody looks at other pages. The frame
 * shows how far it is and how each thing ended. Closing the window would end it: the browser asks.
 */
export interface Work {
  readonly id: number
  readonly title: string
  /** Changes in place while the work goes on; each change is told with a new `Work`. */
  readonly items: readonly WorkItem[]
  /** How many of them are in each state. */
  readonly counts: Readonly<Record<WorkItem['state'], number>>
  readonly isEnded: boolean
}

export interface WorkItem {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped'
  /** Why it failed. */
  readonly error?: unknown
}

interface Order {
  readonly title: string
  readonly items: readonly { readonly name: string; readonly run: () => Promise<unknown> }[]
  /** When nothing of it runs any more. */
  readonly onEnd?: () => unknown
}

/** The server is for others too. */
const atOnceMaximum = 4

let works: readonly Work[] = []
let lastId = 0
const stopped = new Set<number>()
const warnBeforeLeaving = leavingWarning()
const listeners = new Set<() => void>()

export const workStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  current: (): readonly Work[] => works,
}

/** Starts it and returns at once. */
export function startWork({ title, items, onEnd }: Order): void {
  lastId += 1
  const id = lastId
  const states: WorkItem[] = items.map(({ name }) => ({ name, state: 'waiting' }))
  const counts = { waiting: items.length, running: 0, done: 0, failed: 0, stopped: 0 }
  change([...works, { id, title, items: states, counts: { ...counts }, isEnded: false }])
  const set = (index: number, next: Pick<WorkItem, 'state' | 'error'>) => {
    const item = states[index]
    if (item === undefined) return
    counts[item.state] -= 1
    counts[next.state] += 1
    states[index] = { name: item.name, ...next }
    update(id, { counts: { ...counts } })
  }
  let next = 0
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      if (stopped.has(id)) {
        set(index, { state: 'stopped' })
        continue
      }
      set(index, { state: 'running' })
      try {
        await items[index]?.run()
        set(index, { state: 'done' })
      } catch (error) {
        set(index, { state: 'failed', error })
      }
    }
  }
  void Promise.all(Array.from({ length: atOnceMaximum }, worker)).then(() => {
    update(id, { isEnded: true })
    stopped.delete(id)
    return onEnd?.()
  })
}

// What has not begun was somebody's wish who is gone.
whenViewerChanges(() => {
  for (const { id } of works) stopped.add(id)
  change([])
})

/** What has not begun is left undone. */
export function stopWork(id: number): void {
  stopped.add(id)
}

/** Its result was read. */
export function dismissWork(id: number): void {
  change(works.filter((work) => work.id !== id))
}

/** As many items as somebody reads: those that failed before all others. */
export function shownItems(items: readonly WorkItem[], maximum: number): readonly WorkItem[] {
  const failed = items.filter(({ state }) => state === 'failed')
  const others = items.filter(({ state }) => state !== 'failed')
  return [...failed, ...others].slice(0, maximum)
}

function update(id: number, news: Partial<Work>): void {
  change(works.map((work) => (work.id === id ? { ...work, ...news } : work)))
}

function change(next: readonly Work[]): void {
  works = next
  warnBeforeLeaving(works.some(({ isEnded }) => !isEnded))
  for (const listener of listeners) listener()
}
