import { randomUUID } from 'node:crypto'

import type { Scenario } from '../bench.ts'
import { prepareRequest } from '../load/connection.ts'
import { measureLoad } from '../measure/measured-load.ts'
import { atMost } from '../report/row.ts'
import { pullAndPush, sendAndCheck } from './fixtures.ts'

const connections = 32

/** What every client asks first. A token costs its signature once; then it is known. */
export const versionCheck: Scenario = {
  name: 'a',
  title: 'GET /v2/ with a token, 32 connections',
  async run(bench) {
    await bench.withRunningPeers(async (peers) => {
      const known = {
        label: 'token seen before',
        unit: 'µs CPU',
        target: atMost(22),
        v3OverV2: 151 / 910,
      }
      const perSecond = { label: 'token seen before', unit: 'requests/s' }
      await bench.compare(peers, { known, perSecond }, async (peer, { seconds }) => {
        const token = await peer.tokens.tokenFor(pullAndPush(`${peer.namespace}/image`))
        const request = prepareRequest(peer.origin, { method: 'GET', target: '/v2/', token })
        const cost = await measureLoad(peer, {
          connections,
          seconds,
          step: async (connection) => await sendAndCheck(connection, request),
        })
        return { known: cost.cpuSecondsPerStep * 1e6, perSecond: cost.stepsPerSecond }
      })

      const unknown = {
        label: 'a new token each time',
        unit: 'µs CPU',
        target: atMost(65),
        v3OverV2: 150 / 943,
      }
      await bench.compare(peers, { unknown }, async (peer, effort) => {
        const count = effort.countOf(8000)
        const scopes = Array.from({ length: count }, () =>
          pullAndPush(`${peer.namespace}/${randomUUID()}`),
        )
        const tokens = await peer.tokens.tokensFor(scopes)
        if (new Set(tokens).size < count) throw new Error('a token came twice')
        const requests = tokens.map((token) =>
          prepareRequest(peer.origin, { method: 'GET', target: '/v2/', token }),
        )
        const cost = await measureLoad(peer, {
          connections,
          count,
          step: async (connection, index) => await sendAndCheck(connection, requests[index]!),
        })
        return { unknown: cost.cpuSecondsPerStep * 1e6 }
      })
    })
  },
}
