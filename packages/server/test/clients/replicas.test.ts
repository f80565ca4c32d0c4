import { expect, test } from 'vitest'

import { chartVersion, pullLine, pushLine, writeContent } from '../harness/client-lines.ts'
import { testWithEachClient } from '../harness/each-client.ts'
import { describeCompanyInstallation } from '../harness/each-installation.ts'
import { replicaHeader } from '../harness/installation.ts'
import { logIn } from '../harness/log-in.ts'

describeCompanyInstallation(
  'two replicas',
  [],
  ({ installation, newHome }) => {
    testWithEachClient('serve what the other one was given', async (client) => {
      const { people, replicas } = installation()
      const [first, second] = replicas.map(({ port }) => `localhost:${port}`)
      const repository = `acme/from-one-to-another-${client}/chart`
      const digests = async () => {
        const tag = client === 'helm' ? chartVersion : 'v1'
        const answers = replicas.map((replica) =>
          replica.client(people.owner).head(`/v2/${repository}/manifests/${tag}`),
        )
        return (await Promise.all(answers)).map(({ headers }) => headers['docker-content-digest'])
      }
      const [one, other] = [await newHome(), await newHome()]
      await logIn(one, client, `${first}`, people.owner)
      await logIn(other, client, `${second}`, people.owner)

      await writeContent(one, client, client)
      await one.run(pushLine[client](`${first}/${repository}`))
      await other.run(pullLine[client](`${second}/${repository}`))
      const [before, beforeThere] = await digests()
      // And back: what the first has answered, the second changes.
      await writeContent(other, client, `${client} again`)
      await other.run(pushLine[client](`${second}/${repository}`))
      const [after, afterThere] = await digests()
      await one.run(pullLine[client](`${first}/${repository}`))

      expect(before).toMatch(/^sha256:/)
      expect(beforeThere).toBe(before)
      expect(after).not.toBe(before)
      expect(afterThere).toBe(after)
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

/** oras sends its token along with a redirect to the same name; crane follows to no private address. */
const clientsThatAreParticular = ['oras', 'crane'] as const

for (const [what, storeHostname, asked] of [
  ['has the name of the registry, on another port', 'localhost', 'localhost'],
  ['has a private address', '127.0.0.1', 'localhost'],
] as const) {
  describeCompanyInstallation(
    `a store that ${what}`,
    [],
    ({ installation, newHome }) => {
      testWithEachClient(
        'is read through the registry',
        async (client) => {
          const { people, replicas } = installation()
          const host = `${asked}:${replicas[0]?.port}`
          const home = await newHome()
          await writeContent(home, client)
          await logIn(home, client, host, people.owner)
          await home.run(pushLine[client](`${host}/acme/${client}`))
          await home.run(pullLine[client](`${host}/acme/${client}`))
          expect((await home.run('find out* -type f')).trim()).not.toBe('')
        },
        clientsThatAreParticular,
      )
    },
    { storeHostname },
  )
}
