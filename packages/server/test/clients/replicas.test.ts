import { expect, test } from 'vitest'

import { pullLine, pushLine, registryClients, writeContent } from '../harness/client-lines.ts'
import { describeCompanyInstallation } from '../harness/each-installation.ts'
import { replicaHeader } from '../harness/installation.ts'
import { logIn } from '../harness/log-in.ts'

describeCompanyInstallation(
  'two replicas',
  registryClients,
  ({ installation, newHome }) => {
    test.for(registryClients)('serve what the other one was given, with %s', async (client) => {
      const { people, replicas } = installation()
      const [first, second] = replicas.map(({ port }) => `localhost:${port}`)
      const repository = `acme/from-one-to-another-${client}/chart`
      const pusher = await newHome()
      await writeContent(pusher, client)
      await logIn(pusher, client, `${first}`, people.owner)
      const puller = await newHome()
      await logIn(puller, client, `${second}`, people.owner)

      await pusher.run(pushLine[client](`${first}/${repository}`))
      await puller.run(
        pullLine[client](`${second}/${repository}`, client === 'helm' ? '1.0.0' : 'v1'),
      )

      // And back: what one has answered, the other changes.
      await writeContent(puller, `${client} again`)
      await puller.run(pushLine[client](`${second}/${repository}`))
      await pusher.run(`rm -rf out out.tar`)
      await pusher.run(
        pullLine[client](`${first}/${repository}`, client === 'helm' ? '1.0.0' : 'v1'),
      )
    })

    test('take the requests of one client in turn', async () => {
      const { host, replicas } = installation()
      const seen: (string | null)[] = []
      for (let request = 0; request < 4; request += 1) {
        const answer = await fetch(`http://${host}/v2/`)
        await answer.body?.cancel()
        seen.push(answer.headers.get(replicaHeader))
      }
      const addresses = replicas.map(({ port }) => `127.0.0.1:${port}`)
      expect(new Set(seen)).toEqual(new Set(addresses))
      expect(seen[0]).not.toBe(seen[1])
      expect(seen.slice(2)).toEqual(seen.slice(0, 2))
    })
  },
  // The other way out for blobs: no redirect to the store.
  { config: 'FEATURE_PROXY_STORAGE: true\n' },
)

for (const [what, storeHostname, asked] of [
  ['has the name of the registry, on another port', 'localhost', 'localhost'],
  ['has a private address', '127.0.0.1', 'localhost'],
] as const) {
  describeCompanyInstallation(
    `a store that ${what}`,
    ['oras', 'crane'],
    ({ installation, newHome }) => {
      test.for(['oras', 'crane'] as const)('serves %s', async (client) => {
        const { people, replicas } = installation()
        const host = `${asked}:${replicas[0]?.port}`
        const home = await newHome()
        await writeContent(home)
        await logIn(home, client, host, people.owner)
        await home.run(pushLine[client](`${host}/acme/${client}`))
        await home.run(pullLine[client](`${host}/acme/${client}`, 'v1'))
        expect((await home.run('find out* -type f')).trim()).not.toBe('')
      })
    },
    { storeHostname },
  )
}
