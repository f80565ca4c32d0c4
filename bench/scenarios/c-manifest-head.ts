import type { Scenario } from '../bench.ts'
import { measureLoad } from '../measure/measured-load.ts'
import { atMost } from '../report/row.ts'
import { distinctManifests, prepareRead, pullAndPush, pushTags, sendAndCheck } from './fixtures.ts'

const connections = 16
const manifests = distinctManifests(100)

/** How a client asks whether what it has is still what it wants. */
export const manifestHead: Scenario = {
  name: 'c',
  title: 'manifest HEAD by digest, with a token, 16 connections',
  async run(bench) {
    await bench.withRunningPeers(async (running) => {
      const peers = await bench.each(running, 'pushing', async (peer) => {
        const repository = `${peer.namespace}/image`
        await pushTags(peer, repository, manifests)
        return peer
      })
      const cpu = {
        label: 'among 100 manifests',
        unit: 'µs CPU',
        target: atMost(30),
        v3OverV2: 0.28 / 1.09,
      }
      await bench.compare(peers, { cpu }, async (peer, { seconds }) => {
        const repository = `${peer.namespace}/image`
        const token = await peer.tokens.tokenFor(pullAndPush(repository))
        const requests = manifests.map(({ digest }) =>
          prepareRead(peer, { method: 'HEAD', repository, path: `manifests/${digest}`, token }),
        )
        const cost = await measureLoad(peer, {
          connections,
          seconds,
          step: async (connection, index) =>
            await sendAndCheck(connection, requests[index % requests.length]!),
        })
        return { cpu: cost.cpuSecondsPerStep * 1e6 }
      })
    })
  },
}
