import { beforeEach, expect, test, vi } from 'vitest'

import { dismissWork, shownItems, startWork, stopWork, type Work, workStore } from './work.ts'

const leaving = new Set<unknown>()
vi.stubGlobal('addEventListener', (_name: string, listener: unknown) => leaving.add(listener))
vi.stubGlobal('removeEventListener', (_name: string, listener: unknown) => leaving.delete(listener))

beforeEach(() => {
  for (const { id } of workStore.current()) dismissWork(id)
})

function theWork(): Work {
  const [work] = workStore.current()
  if (work === undefined) throw new Error('nothing is under way')
  return work
}

function start(names: readonly string[], run: (name: string) => Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    startWork({
      title: 'Delete',
      items: names.map((name) => ({ name, run: () => run(name) })),
      onEnd: resolve,
    })
  })
}

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`)

test('each thing has its result, and they are counted', async () => {
  await start(namesOf(2000), async (name) => {
    if (name.endsWith('99')) throw new Error(`${name} may not go`)
  })
  const { items, counts, isEnded } = theWork()
  expect(isEnded).toBe(true)
  expect(counts).toEqual({ waiting: 0, running: 0, done: 1980, failed: 20, stopped: 0 })
  expect(items[99]).toEqual({ name: 'v99', state: 'failed', error: new Error('v99 may not go') })
  expect(items[100]).toEqual({ name: 'v100', state: 'done' })
})

test('of many, so many are shown, and first what failed', async () => {
  await start(namesOf(300), async (name) => {
    if (name === 'v250') throw new Error('may not go')
  })
  const shown = shownItems(theWork().items, 100)
  expect(shown).toHaveLength(100)
  expect(shown.slice(0, 3).map(({ name }) => name)).toEqual(['v250', 'v0', 'v1'])
})

test('the browser asks before the window is closed until all has ended', async () => {
  let go: () => void = () => undefined
  const waiting = new Promise<void>((resolve) => {
    go = resolve
  })
  const ended = start(['v1'], () => waiting)
  expect(leaving.size).toBe(1)
  go()
  await ended
  expect(leaving.size).toBe(0)
})

test('what has not begun when it is stopped is left undone', async () => {
  const ended = start(namesOf(50), async () => {
    stopWork(theWork().id)
  })
  await ended
  const { done, stopped } = theWork().counts
  expect(done).toBeLessThanOrEqual(4)
  expect(done + stopped).toBe(50)
})
