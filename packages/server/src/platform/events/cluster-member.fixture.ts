import cluster from 'node:cluster'

import { clusterRelay, relayEvents } from './cluster-relay.ts'
import { inProcessEventHub } from './event-hub.ts'

/**
 * Three processes that share events. The first one tells until both others have said that they
 * heard it, and prints what it heard itself.
 */
if (cluster.isPrimary) {
  relayEvents()
  for (const number of [1, 2, 3]) cluster.fork({ NUMBER: String(number) })
} else {
  const number = Number(process.env['NUMBER'])
  const hub = inProcessEventHub()
  hub.join(clusterRelay())
  const answers = new Set<number>()
  let ownEchoes = 0
  hub.subscribe('question', {
    hear({ data }) {
      if (number !== 1) hub.publish('answer', { name: 'heard', data: { number, data } })
      else ownEchoes += 1
    },
    ended: () => undefined,
  })
  hub.subscribe('answer', {
    hear: ({ data }) => void answers.add((data as { number: number }).number),
    ended: () => undefined,
  })
  if (number === 1) {
    let told = 0
    const telling = setInterval(() => {
      if (answers.size === 2) {
        clearInterval(telling)
        const hasEcho = ownEchoes > told
        process.stdout.write(
          `${[...answers].toSorted((one, other) => one - other).join(' ')} echo ${String(hasEcho)}\n`,
        )
        process.kill(process.ppid)
        return
      }
      told += 1
      hub.publish('question', { name: 'told', data: 'hello' })
    }, 20)
  }
}
