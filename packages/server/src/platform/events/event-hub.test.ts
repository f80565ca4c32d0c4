import { expect, test } from 'vitest'

import { type HubEvent, inProcessEventHub, type RelayedEvent } from './event-hub.ts'

const deaf = () => ({ hear: () => undefined, ended: () => undefined })

test('who listens to a channel hears its events, until it ends', () => {
  const hub = inProcessEventHub()
  const heard: HubEvent[] = []
  const end = hub.subscribe('a', { hear: (event) => heard.push(event), ended: () => undefined })
  hub.publish('a', { name: 'one', data: 1 })
  hub.publish('b', { name: 'other', data: 2 })
  end?.()
  end?.()
  hub.publish('a', { name: 'late', data: 3 })
  expect(heard).toEqual([{ name: 'one', data: 1 }])
})

test('a channel has a bound on its listeners, and gets places back', () => {
  const hub = inProcessEventHub()
  const ends = Array.from({ length: 20 }, () => hub.subscribe('a', deaf()))
  expect(ends.every((end) => end !== undefined)).toBe(true)
  expect(hub.subscribe('a', deaf())).toBeUndefined()
  expect(hub.subscribe('b', deaf())).toBeDefined()
  ends[0]?.()
  expect(hub.subscribe('a', deaf())).toBeDefined()
})

test('all who listen are told of the end', () => {
  const hub = inProcessEventHub()
  let ends = 0
  for (const channel of ['a', 'b']) {
    const end = hub.subscribe(channel, {
      hear: () => undefined,
      ended() {
        ends += 1
        end?.()
      },
    })
  }
  hub.end()
  hub.end()
  expect(ends).toBe(2)
})

test('joined hubs hear each other, and do not echo', () => {
  const [one, other] = [inProcessEventHub(), inProcessEventHub()]
  const hears: ((received: RelayedEvent) => void)[] = []
  const sent: RelayedEvent[] = []
  for (const [index, hub] of [one, other].entries()) {
    hub.join({
      send(event) {
        sent.push(event)
        hears[1 - index]?.(event)
      },
      receive: (listener) => void (hears[index] = listener),
      close: () => Promise.resolve(),
    })
  }
  const heard: string[] = []
  for (const [name, hub] of [
    ['one', one],
    ['other', other],
  ] as const) {
    hub.subscribe('a', { hear: () => heard.push(name), ended: () => undefined })
  }
  one.publish('a', { name: 'event', data: 1 })
  expect(heard).toEqual(['one', 'other'])
  expect(sent).toEqual([{ channel: 'a', event: { name: 'event', data: 1 } }])
})
