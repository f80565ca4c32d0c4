import { whenViewerChanges } from '../api/viewer.ts'

/**
 * Work on many things, one call each, that goes on while somebody looks at other pages. The frame
 * shows how far it is and how each thing ended.
 */
export interface Work {
  readonly id: number
  readonly title: string
  readonly items: readonly WorkItem[]
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
  works = [...works, { id, title, items: states, isEnded: false }]
  tell()
  const set = (index: number, change: Partial<WorkItem>) => {
    update(id, (work) => ({
      ...work,
      items: work.items.map((item, at) => (at === index ? { ...item, ...change } : item)),
    }))
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
    update(id, (work) => ({ ...work, isEnded: true }))
    stopped.delete(id)
    return onEnd?.()
  })
}

// What has not begun was somebody's wish who is gone.
whenViewerChanges(() => {
  for (const { id } of works) stopped.add(id)
  works = []
  tell()
})

/** What has not begun is left undone. */
export function stopWork(id: number): void {
  stopped.add(id)
}

/** Its result was read. */
export function dismissWork(id: number): void {
  works = works.filter((work) => work.id !== id)
  tell()
}

function update(id: number, change: (work: Work) => Work): void {
  works = works.map((work) => (work.id === id ? change(work) : work))
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}
