import { setTimeout as sleep } from 'node:timers/promises'

import { readResidentMemory, type ResidentMemory } from './process-tree.ts'

/** The largest amounts of memory that process trees had while some work was done. */
export async function measurePeakMemory(
  processIds: readonly number[],
  work: () => Promise<void>,
  options: { intervalSeconds: number } = { intervalSeconds: 0.1 },
): Promise<ResidentMemory> {
  let residentBytes = 0
  let proportionalBytes = 0
  const look = () => {
    const memory = readResidentMemory(processIds)
    residentBytes = Math.max(residentBytes, memory.residentBytes)
    proportionalBytes = Math.max(proportionalBytes, memory.proportionalBytes)
  }
  const stopped = new AbortController()
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      look()
      await sleep(options.intervalSeconds * 1000, undefined, { signal: stopped.signal }).catch(
        () => undefined,
      )
    }
  })()
  try {
    await work()
    look()
  } finally {
    stopped.abort()
    await watching
  }
  return { residentBytes, proportionalBytes }
}
