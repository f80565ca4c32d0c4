import { expect, test } from 'vitest'

import {
  blob,
  emptyBlob,
  imageManifest,
  pushBlob,
  pushImage,
  putManifest,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { claimsOf, type RegistryClient } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

async function prepare(running: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob']) await running.createUser(name)
  await running.createOrganization('acme', 'alice')
}

async function actionsOf(client: RegistryClient, scope: string): Promise<unknown> {
  const answer = await client.askForToken([scope])
  expect(answer.status).toBe(200)
  const { access } = claimsOf((answer.json() as { token: string }).token)
  return (access as { actions: unknown }[])[0]?.actions
}

describeEachBerth(
  'the first push to a repository',
  (berth) => {
    const find = (namespace: string, repository: string) =>
      berth().services.repositories.find({ namespace, repository })

    test('makes it, private, with the pusher as its administrator', async () => {
      await berth().createTeam('acme', 'makers', 'creator')
      await berth().addToTeam('acme', 'makers', 'bob')
      const bob = berth().client('bob')
      await pushImage(bob, 'acme/made', 'v1', 'made')
      expect(await find('acme', 'made')).toMatchObject({ visibility: 'private', state: 'normal' })
      expect(await actionsOf(bob, 'repository:acme/made:pull,push,*')).toEqual([
        'push',
        'pull',
        '*',
      ])
    })

    test('not the token makes it, the first upload does', async () => {
      const alice = berth().client('alice')
      const scope = 'repository:acme/asked:pull,push'
      expect(await actionsOf(alice, scope)).toEqual(['push', 'pull'])
      expect(await find('acme', 'asked')).toBeUndefined()
      expect((await alice.post('/v2/acme/asked/blobs/uploads/')).status).toBe(202)
      expect(await find('acme', 'asked')).toBeDefined()
    })

    test('a manifest that is no manifest makes it too, and is refused', async () => {
      const alice = berth().client('alice')
      const answer = await alice.put('/v2/acme/refused/manifests/v1', { body: '{}' })
      expect(answer.status).toBe(400)
    })

    test('a pull makes nothing, and says that nothing is there', async () => {
      const alice = berth().client('alice')
      for (const path of ['tags/list', 'manifests/v1', `blobs/${blob('x').digest}`]) {
        const answer = await alice.get(`/v2/acme/looked/${path}`)
        expect([answer.status, answer.codes()]).toEqual([404, ['NAME_UNKNOWN']])
      }
      expect(await find('acme', 'looked')).toBeUndefined()
    })

    test('a creator that looks with a token to pull hears 404, and then pushes with another', async () => {
      await berth().createTeam('acme', 'pipelines', 'creator')
      const token = await berth().createRobot('acme+helm')
      await berth().addToTeam('acme', 'pipelines', 'acme+helm')
      const robot = berth().client('acme+helm', token)
      const pull = 'repository:acme/chart:pull'
      const looked = await robot.head('/v2/acme/chart/manifests/1.0.0', { scope: pull })
      expect(looked.status).toBe(404)
      const stuck = await robot.post('/v2/acme/chart/blobs/uploads/', { scope: pull })
      expect(stuck.status).toBe(401)
      expect(stuck.headers['www-authenticate']).toContain(
        'scope="repository:acme/chart:pull,push",error="insufficient_scope"',
      )
      await pushImage(robot, 'acme/chart', '1.0.0', 'chart')
      const pulled = await robot.get('/v2/acme/chart/manifests/1.0.0', { scope: pull })
      expect(pulled.status).toBe(200)
    })

    test('many first pushes at once make one repository', async () => {
      const clients = Array.from({ length: 10 }, () => berth().client('alice'))
      const statuses = await Promise.all(
        clients.map(async (client) => (await client.post('/v2/acme/race/blobs/uploads/')).status),
      )
      expect(new Set(statuses)).toEqual(new Set([202]))
    })

    test('nobody pushes into the namespace of another user, or one that is not there', async () => {
      const alice = berth().client('alice')
      for (const name of ['bob/mine', 'nosuchns/x']) {
        const answer = await alice.post(`/v2/${name}/blobs/uploads/`)
        expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
      }
    })

    test('a user pushes into their own namespace', async () => {
      await pushImage(berth().client('bob'), 'bob/own/deep', 'v1', 'own')
      expect(await find('bob', 'own/deep')).toMatchObject({ visibility: 'private' })
    })

    test('a robot of a user does not create in the user’s namespace by itself', async () => {
      const token = await berth().createRobot('bob+ci')
      const answer = await berth().client('bob+ci', token).post('/v2/bob/byrobot/blobs/uploads/')
      expect(answer.status).toBe(401)
    })

    test('attack 5: a name of 255 characters is made, one more is refused', async () => {
      const alice = berth().client('alice')
      const longest = `alice/${'a'.repeat(249)}`
      expect((await alice.post(`/v2/${longest}/blobs/uploads/`)).status).toBe(202)
      const answer = await alice.post(`/v2/${longest}a/blobs/uploads/`, { scope: [] })
      expect([answer.status, answer.codes()]).toEqual([400, ['NAME_INVALID']])
    })
  },
  { prepare },
)

describeEachBerth(
  'with namespaces made on push',
  (berth) => {
    test('the organization is made, and the pusher owns it', async () => {
      const alice = berth().client('alice')
      await pushImage(alice, 'brandnew/app', 'v1', 'brand new')
      expect(await berth().services.accounts.findNamespace('brandnew')).toMatchObject({
        kind: 'organization',
      })
      expect((await alice.post('/v2/brandnew/second/blobs/uploads/')).status).toBe(202)
      const bob = berth().client('bob')
      expect((await bob.post('/v2/brandnew/third/blobs/uploads/')).status).toBe(401)
    })

    test('a robot makes no organization', async () => {
      const token = await berth().createRobot('alice+bot')
      const answer = await berth().client('alice+bot', token).post('/v2/robotic/x/blobs/uploads/')
      expect(answer.status).toBe(401)
    })

    test.each(['a', 'api', 'v2', 'a..b', 'a__b'])('%s can be no namespace', async (name) => {
      const answer = await berth()
        .client('alice')
        .post(`/v2/${name}/x/blobs/uploads/`, {
          scope: name.includes('..') ? [] : `repository:${name}/x:pull,push`,
        })
      expect([answer.status, answer.codes()]).toEqual([400, ['NAME_INVALID']])
      expect(await berth().services.accounts.findNamespace(name)).toBeUndefined()
    })

    test('two first pushes at once make one organization', async () => {
      const clients = Array.from({ length: 8 }, () => berth().client('alice'))
      const statuses = await Promise.all(
        clients.map(async (client, at) => {
          const answer = await client.post(`/v2/raced/r${at}/blobs/uploads/`)
          return answer.status
        }),
      )
      expect(new Set(statuses)).toEqual(new Set([202]))
    })
  },
  { prepare, config: 'CREATE_NAMESPACE_ON_PUSH: true\n' },
)

describeEachBerth(
  'with public repositories made on push',
  (berth) => {
    test('anybody may pull what was pushed', async () => {
      await pushImage(berth().client('alice'), 'alice/open', 'v1', 'open')
      const answer = await berth().anonymous().get('/v2/alice/open/manifests/v1', { token: null })
      expect(answer.status).toBe(200)
    })
  },
  { prepare, config: 'CREATE_PRIVATE_REPO_ON_PUSH: false\n' },
)

describeEachBerth(
  'without nested names and without a library',
  (berth) => {
    test('a nested name is refused', async () => {
      const alice = berth().client('alice')
      const answer = await alice.post('/v2/alice/a/b/blobs/uploads/', { scope: [] })
      expect([answer.status, answer.codes()]).toEqual([400, ['NAME_INVALID']])
      expect((await alice.askForToken(['repository:alice/a/b:pull'])).status).toBe(400)
      expect((await alice.post('/v2/alice/a/blobs/uploads/')).status).toBe(202)
    })

    test('a name without a namespace is refused', async () => {
      const answer = await berth().client('alice').get('/v2/busybox/tags/list', { scope: [] })
      expect([answer.status, answer.codes()]).toEqual([400, ['NAME_INVALID']])
    })
  },
  { prepare, config: 'FEATURE_EXTENDED_REPOSITORY_NAMES: false\nFEATURE_LIBRARY_SUPPORT: false\n' },
)

describeEachBerth(
  'states of repositories',
  (berth) => {
    test.each(['read-only', 'mirror', 'organization-mirror'] as const)(
      'a %s repository is pulled from, and takes no pushes',
      async (state) => {
        const alice = berth().client('alice')
        const name = `acme/state-${state}`
        const { manifest, layer } = await pushImage(alice, name, 'v1', state)
        await berth().setState(name, state)
        expect(await actionsOf(alice, `repository:${name}:pull,push`)).toEqual(['pull'])
        expect((await alice.get(`/v2/${name}/manifests/v1`)).body).toEqual(manifest.content)
        alice.forgetTokens()
        for (const answer of [
          await alice.post(`/v2/${name}/blobs/uploads/`),
          await putManifest(alice, name, 'v2', manifest),
          await alice.delete(`/v2/${name}/manifests/v1`),
          await alice.delete(`/v2/${name}/blobs/${layer.digest}`),
        ]) {
          expect([answer.status, answer.codes()]).toEqual([405, ['DENIED']])
        }
        const bob = await berth().client('bob').post(`/v2/${name}/blobs/uploads/`)
        expect(bob.status).toBe(401)
      },
    )

    test('attack 6: a state that changes between two requests of a push stops it', async () => {
      const alice = berth().client('alice')
      const begun = await alice.post('/v2/acme/closing/blobs/uploads/')
      const location = begun.headers.location as string
      await berth().setState('acme/closing', 'read-only')
      expect((await alice.patch(location, { body: 'x' })).status).toBe(405)
      const put = await alice.put(`${location}?digest=${blob('x').digest}`, { body: 'x' })
      expect(put.status).toBe(405)
    })

    test('a repository that is about to be deleted is not there', async () => {
      const alice = berth().client('alice')
      await pushImage(alice, 'acme/going', 'v1', 'going')
      await berth().setState('acme/going', 'marked-for-deletion')
      alice.forgetTokens()
      expect((await alice.get('/v2/acme/going/manifests/v1')).status).toBe(404)
    })
  },
  { prepare },
)

describeEachBerth(
  'a registry that is read-only',
  (berth) => {
    const withReadOnly = async (work: (readOnly: RunningBerth) => Promise<void>) => {
      const readOnly = await berth().another('REGISTRY_STATE: readonly\n')
      try {
        await work(readOnly)
      } finally {
        await readOnly.stop()
      }
    }

    test('pulls work, and every change is refused with what Quay’s clients look for', async () => {
      const { manifest, layer } = await pushImage(berth().client('alice'), 'acme/app', 'v1', 'ro')
      await withReadOnly(async (readOnly) => {
        const alice = readOnly.client('alice')
        expect((await alice.get('/v2/acme/app/manifests/v1')).body).toEqual(manifest.content)
        expect((await alice.get(`/v2/acme/app/blobs/${layer.digest}`)).status).toBe(200)
        for (const answer of [
          await alice.post('/v2/acme/app/blobs/uploads/'),
          await putManifest(alice, 'acme/app', 'v2', manifest),
          await alice.delete('/v2/acme/app/manifests/v1'),
          await alice.delete(`/v2/acme/app/manifests/${manifest.digest}`),
          await alice.delete(`/v2/acme/app/blobs/${layer.digest}`),
        ]) {
          expect([answer.status, answer.codes()]).toEqual([405, ['DENIED']])
          expect(answer.json()).toMatchObject({ is_readonly: true })
        }
      })
    })

    test('strangers are asked for a token first, and new repositories are refused at the push', async () => {
      await withReadOnly(async (readOnly) => {
        const stranger = await readOnly.anonymous().sendRaw('POST', '/v2/acme/app/blobs/uploads/')
        expect(stranger.status).toBe(401)
        // podman and skopeo say why only where it is no request for a token that fails.
        const fresh = await readOnly.client('alice').post('/v2/acme/brandnew/blobs/uploads/')
        expect([fresh.status, fresh.codes()]).toEqual([405, ['DENIED']])
      })
    })
  },
  { prepare },
)

describeEachBerth(
  'a registry whose pushes are switched off',
  (berth) => {
    test('pulls work, pushes and deletions are refused', async () => {
      const { manifest } = await pushImage(berth().client('alice'), 'acme/app', 'v1', 'off')
      const off = await berth().another('DISABLE_PUSHES: true\n')
      try {
        const alice = off.client('alice')
        expect((await alice.get('/v2/acme/app/manifests/v1')).status).toBe(200)
        for (const answer of [
          await alice.post('/v2/acme/app/blobs/uploads/'),
          await putManifest(alice, 'acme/app', 'v2', manifest),
          await alice.delete('/v2/acme/app/manifests/v1'),
        ]) {
          expect([answer.status, answer.codes()]).toEqual([405, ['UNSUPPORTED']])
        }
      } finally {
        await off.stop()
      }
    })
  },
  { prepare },
)

describeEachBerth(
  'a registry that runs for the recovery of accounts',
  (berth) => {
    test('content is not served, and whoever asks is told why', async () => {
      const anybody = berth().anonymous()
      for (const [method, path] of [
        ['GET', '/v2/_catalog'],
        ['GET', '/v2/acme/app/tags/list'],
        ['GET', '/v2/acme/app/manifests/v1'],
        ['POST', '/v2/acme/app/blobs/uploads/'],
      ] as const) {
        const answer = await anybody.sendRaw(method, path)
        expect([answer.status, answer.codes()]).toEqual([405, ['DENIED']])
      }
    })

    test('the base and the token endpoint answer', async () => {
      expect((await berth().anonymous().sendRaw('GET', '/v2/')).status).toBe(401)
      const scope = ['repository:acme/app:pull']
      expect((await berth().client('alice').askForToken(scope)).status).toBe(200)
    })
  },
  { prepare, config: 'ACCOUNT_RECOVERY_MODE: true\n' },
)

describeEachBerth(
  'a registry without anonymous access',
  (berth) => {
    test('what is public is open to whoever signed in, and to nobody else', async () => {
      const alice = berth().client('alice')
      await berth().createRepository('alice/open', { visibility: 'public' })
      const config = await pushBlob(alice, 'alice/open', emptyBlob)
      await putManifest(alice, 'alice/open', 'v1', imageManifest(config, []))
      const anybody = berth().anonymous()
      const path = '/v2/alice/open/manifests/v1'
      expect((await anybody.get(path, { token: null })).status).toBe(401)
      expect((await anybody.askForToken(['repository:alice/open:pull'])).status).toBe(401)
      expect((await anybody.get('/v2/_catalog', { token: null })).status).toBe(401)
      expect((await berth().client('bob').get(path)).status).toBe(200)
    })
  },
  { prepare, config: 'FEATURE_ANONYMOUS_ACCESS: false\n' },
)
