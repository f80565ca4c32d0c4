import { createPublicKey, createPrivateKey } from 'node:crypto'

import { expect, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { commandLine } from '../logs/log-entry.ts'
import { newKeyPair } from '../access/service-keys/key-pair.ts'

interface KeyBody {
  readonly kid: string
  readonly approval: { readonly approval_type: string } | null
}

describeEachBerth(
  'keys of services',
  (berth) => {
    test('a key is made, approved, and its private half shown this once', async () => {
      const root = await berth().api('root')
      const made = await root.post('/superuser/keys', {
        service: 'clair',
        name: 'k1',
        expiration: Math.floor(berth().clock() / 1000) + 3600,
        metadata: { a: 1 },
        notes: 'why',
      })
      expect(made).toMatchObject({ status: 200, body: { name: 'k1', service: 'clair' } })
      const { kid, public_key, private_key } = made.body as Record<string, string>
      const jwk = createPublicKey(public_key ?? '').export({ format: 'jwk' })
      expect(
        createPublicKey(createPrivateKey(private_key ?? '')).export({ format: 'jwk' }),
      ).toEqual(jwk)
      const one = await root.get(`/superuser/keys/${kid}`)
      expect(one.body).toMatchObject({
        kid,
        jwk: { kid, kty: 'RSA', n: jwk.n },
        metadata: { a: 1, creator: 'root' },
        created_date: expect.stringMatching(/ GMT$/) as string,
        rotation_duration: null,
        approval: {
          approval_type: 'ServiceKeyApprovalType.SUPERUSER',
          approver: { username: 'root' },
          notes: 'why',
        },
      })
      expect(one.text).not.toContain('PRIVATE')
    })

    test('a key that a service submits is worth nothing until somebody approves it', async () => {
      const root = await berth().api('root')
      const { serviceKeys } = berth().services
      const { jwk } = await newKeyPair()
      await serviceKeys.submit(commandLine, { service: 'builder' }, jwk)
      expect(await serviceKeys.listBelieved('builder')).toEqual([])
      expect((await root.get(`/superuser/keys/${jwk.kid}`)).body).toMatchObject({ approval: null })
      const path = `/superuser/approvedkeys/${jwk.kid}`
      expect(await root.post(path, { notes: 'x' })).toMatchObject({ status: 201, text: '' })
      expect((await root.post(path)).status).toBe(201)
      expect(await serviceKeys.listBelieved('builder')).toMatchObject([{ kid: jwk.kid }])
      expect((await root.post('/superuser/approvedkeys/nosuch')).status).toBe(404)
    })

    test('a key is renamed, given a longer life, and deleted', async () => {
      const root = await berth().api('root')
      const made = await root.post('/superuser/keys', { service: 'clair', expiration: null })
      const path = `/superuser/keys/${(made.body as KeyBody).kid}`
      expect((await root.get(path)).body).toMatchObject({ name: '', expiration_date: null })
      const expiration = Math.floor(berth().clock() / 1000) + 7200
      expect(await root.put(path, { name: 'k2', expiration, metadata: {} })).toMatchObject({
        status: 200,
        body: { name: 'k2', expiration_date: new Date(expiration * 1000).toUTCString() },
      })
      expect(await root.put(path, { expiration: 1000 })).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
      expect((await root.delete(path)).status).toBe(204)
      expect((await root.delete(path)).status).toBe(404)
      expect((await root.get(path)).status).toBe(404)
    })

    test.each([
      [{ expiration: null }, 'error_type'],
      [{ service: 'Bad Service', expiration: null }, 'message'],
      [{ service: 'clair', expiration: 1000 }, 'error_type'],
      [{ service: 'clair', expiration: 'soon' }, 'error_type'],
      [{ service: 'clair', expiration: 1e300 }, 'error_type'],
    ])('a body of %j is refused', async (body, key) => {
      const answer = await (await berth().api('root')).post('/superuser/keys', body)
      expect(answer.status).toBe(400)
      expect(answer.body).toHaveProperty(key)
    })

    test('attack 18: a key of the registry’s own service that was made by hand signs no tokens', async () => {
      const root = await berth().api('root')
      const made = await root.post('/superuser/keys', { service: 'quay', expiration: null })
      const { kid } = made.body as KeyBody
      expect(await berth().services.signingKeys.verifyingKey(kid)).toBeUndefined()
    })

    test('keys that expired long ago and those that nobody approved are removed', async () => {
      const root = await berth().api('root')
      const { serviceKeys } = berth().services
      const { jwk } = await newKeyPair()
      await serviceKeys.submit(commandLine, { service: 'late' }, jwk)
      await serviceKeys.deleteDead()
      expect((await root.get(`/superuser/keys/${jwk.kid}`)).status).toBe(200)
      berth().clock.advance(25 * 60 * 60 * 1000)
      await serviceKeys.deleteDead()
      expect((await root.get(`/superuser/keys/${jwk.kid}`)).status).toBe(404)
    })
  },
  {
    config: 'SUPER_USERS: [root]\n',
    async prepare(berth) {
      await berth.createUser('root')
    },
  },
)
