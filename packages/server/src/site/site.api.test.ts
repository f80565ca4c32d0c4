import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { absentCapabilities } from '../main/serve/absent-capabilities.ts'

const quayFeatures = readFileSync(new URL('quay-features.fixture.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')

describeEachBerth(
  'the registry as a whole',
  (berth) => {
    const get = async (path: string) => (await berth().api()).get(`/${path}`)

    test('anybody reads how it is configured, with Quay’s names', async () => {
      const { status, body } = await get('/config')
      expect(status).toBe(200)
      expect(body).toMatchObject({
        config: {
          AUTHENTICATION_TYPE: 'Database',
          SERVER_HOSTNAME: 'registry.example.com',
          REGISTRY_TITLE: 'Our registry',
          TAG_EXPIRATION_OPTIONS: ['0s', '1d', '2w'],
          FEATURE_ASSIGN_OAUTH_TOKEN: true,
        },
        features: { SUPERUSERS_FULL_ACCESS: true, ANONYMOUS_ACCESS: true },
        external_login: [],
        oauth: { GITHUB_TRIGGER_CONFIG: {}, GITLAB_TRIGGER_CONFIG: {} },
        registry_state: 'normal',
        account_recovery_mode: false,
        version_number: expect.stringMatching(/^\d/) as string,
      })
      const { features } = body as { features: Record<string, boolean> }
      expect(Object.keys(features).toSorted()).toEqual(quayFeatures)
    })

    test('what is not built shows as off, whatever the configuration says', async () => {
      const { body } = await get('/config')
      const { features } = body as { features: Record<string, boolean> }
      for (const { features: names } of absentCapabilities) {
        for (const name of names) expect([name, features[name]]).toEqual([name, false])
      }
    })

    test('attack 21: no secret of the configuration is told', async () => {
      expect((await get('/config')).text).not.toContain('canary')
    })

    test('tools find where to look', async () => {
      expect((await get('/.well-known/app-capabilities')).body).toMatchObject({
        appName: 'io.quay',
        capabilities: { 'io.quay.manifest-security': {} },
      })
      expect((await get('/robots.txt')).text).toBe('User-agent: *\nDisallow: /\n')
      expect((await get('/opensearch.xml')).text).toContain('<ShortName>Our registry</ShortName>')
    })

    test('managers of passwords are led to the user’s own page', async () => {
      expect((await get('/.well-known/change-password')).status).toBe(401)
      const alice = await berth().api('alice')
      const answer = await alice.get('//.well-known/change-password')
      expect([answer.status, answer.headers.location]).toEqual([302, '/user/alice?tab=settings'])
    })
  },
  {
    config: `
SERVER_HOSTNAME: registry.example.com
REGISTRY_TITLE: Our registry
FEATURE_SUPERUSERS_FULL_ACCESS: true
FEATURE_QUOTA_MANAGEMENT: true
FEATURE_REPO_MIRROR: true
TAG_EXPIRATION_OPTIONS: [0s, 1d, 2w]
DEFAULT_TAG_EXPIRATION: 2w
SECRET_KEY: canary-secret-key-of-the-test
DATABASE_SECRET_KEY: canary-database-secret-key
`,
    prepare: async (berth) => {
      await berth.createUser('alice')
    },
  },
)
