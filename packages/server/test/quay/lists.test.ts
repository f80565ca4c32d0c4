import { ociIndex } from '../harness/content.ts'
import { describeQuayRows, type QuayRow } from './quay-row.ts'
import { bearer, raw, type World, zero } from './world.ts'

const all = ['artifact', 'docker', 'labelled', 'latest', 'multi', 'other', 'sbom', 'v1', 'v2']
const list = '/v2/acme/app/tags/list'
const tags = (names: readonly string[], last?: string) => ({
  status: 200,
  json: { name: 'acme/app', tags: names },
  headers: {
    link: last === undefined ? null : `<${list}?n=${names.length}&last=${last}>; rel="next"`,
  },
})

const tagRows: readonly QuayRow[] = [
  { case: 'tags: all', send: bearer('GET', list), quay: tags(all) },
  {
    case: 'tags: n=2',
    send: bearer('GET', `${list}?n=2`),
    quay: tags(['artifact', 'docker'], 'docker'),
  },
  {
    case: 'tags: n=2, last',
    send: bearer('GET', `${list}?n=2&last=artifact`),
    quay: tags(['docker', 'labelled'], 'labelled'),
  },
  {
    case: 'tags: the Link as given',
    send: bearer('GET', `${list}?n=2&last=docker`),
    quay: tags(['labelled', 'latest'], 'latest'),
  },
  { case: 'tags: n=0', send: bearer('GET', `${list}?n=0`), quay: tags([]) },
  { case: 'tags: n=-1', send: bearer('GET', `${list}?n=-1`), quay: tags([]) },
  { case: 'tags: n=abc', send: bearer('GET', `${list}?n=abc`), quay: tags(all) },
  { case: 'tags: n=1000', send: bearer('GET', `${list}?n=1000`), quay: tags(all) },
  { case: 'tags: n=1', send: bearer('GET', `${list}?n=1`), quay: tags(['artifact'], 'artifact') },
  {
    case: 'tags: last beyond the end',
    send: bearer('GET', `${list}?n=5&last=zzzz`),
    quay: tags([]),
  },
  {
    case: 'tags: empty repository',
    send: bearer('GET', '/v2/acme/push/tags/list'),
    quay: { status: 200, json: { name: 'acme/push', tags: [] } },
  },
  {
    case: 'tags: unknown repository',
    send: bearer('GET', '/v2/acme/nosuch/tags/list'),
    quay: { status: 404, code: 'NAME_UNKNOWN' },
  },
  {
    case: 'tags: anonymous token, public',
    send: async ({ berth }: World) =>
      await berth.anonymous().get('/v2/acme/web/tags/list', { scope: 'repository:acme/web:pull' }),
    quay: { status: 200, json: { name: 'acme/web', tags: ['1', '2'] } },
  },
]

const seenByOwner = [
  'acme/app',
  'acme/mirrored',
  'acme/nested/deep/app',
  'acme/push',
  'acme/ro',
  'acme/web',
]
const catalog = (query = '') => bearer('GET', `/v2/_catalog${query}`, { scope: [] })
const seenBy =
  (who: string, query: string) =>
  async ({ berth, robotToken }: World) =>
    await berth
      .client(who, who.includes('+') ? robotToken : undefined)
      .get(`/v2/_catalog${query}`, {
        scope: [],
      })
const repositories = (names: readonly string[], link: RegExp | string | null = null) => ({
  status: 200,
  json: { repositories: names },
  headers: { link },
})
/** Quay numbers its pages by a sealed text. */
const sealed = /next_page=/
const pageOf = (names: readonly string[]) => ({
  because: 'Catalogue pages' as const,
  ...repositories(
    names,
    `</v2/_catalog?n=${names.length}&last=${encodeURIComponent(names.at(-1) ?? '')}>; rel="next"`,
  ),
})

const catalogRows: readonly QuayRow[] = [
  {
    case: 'catalogue: no token',
    send: raw('GET', '/v2/_catalog'),
    quay: repositories([]),
    berth: {
      because: 'Catalogue for nobody',
      status: 401,
      json: { errors: [{ code: 'UNAUTHORIZED', message: 'sign in first' }] },
    },
  },
  { case: 'catalogue: user token without scope', send: catalog(), quay: repositories(seenByOwner) },
  {
    case: 'catalogue: n=2',
    send: catalog('?n=2'),
    quay: repositories(seenByOwner.slice(0, 2), sealed),
    berth: pageOf(seenByOwner.slice(0, 2)),
  },
  {
    case: 'catalogue: the Link as given',
    send: catalog('?n=2&last=acme/mirrored'),
    quay: repositories(seenByOwner.slice(2, 4), sealed),
    berth: pageOf(seenByOwner.slice(2, 4)),
  },
  {
    case: 'catalogue: n=0',
    send: catalog('?n=0'),
    quay: repositories(seenByOwner.slice(0, 1), sealed),
    berth: { because: 'Catalogue pages', ...repositories([]) },
  },
  {
    case: 'catalogue: n=abc',
    send: catalog('?n=abc'),
    quay: repositories(seenByOwner.slice(0, 1), sealed),
    berth: { because: 'Catalogue pages', ...repositories(seenByOwner) },
  },
  { case: 'catalogue: n=100000', send: catalog('?n=100000'), quay: repositories(seenByOwner) },
  {
    case: 'catalogue: last=acme/app',
    send: catalog('?n=2&last=acme/app'),
    quay: repositories(seenByOwner.slice(0, 2), sealed),
    berth: pageOf(seenByOwner.slice(1, 3)),
  },
  {
    case: 'catalogue: anonymous token',
    send: async ({ berth }: World) =>
      await berth.anonymous().get('/v2/_catalog', { scope: 'repository:acme/web:pull' }),
    quay: { status: 500 },
    berth: { because: 'Catalogue for nobody', ...repositories([]) },
  },
  {
    case: 'catalogue: superuser',
    send: seenBy('admin', '?n=3'),
    quay: repositories([]),
    berth: {
      because: 'Superusers in the catalogue',
      ...repositories(seenByOwner.slice(0, 3), /last=/),
    },
  },
  {
    case: 'catalogue: read-only superuser',
    send: seenBy('readonly', '?n=3'),
    quay: repositories(seenByOwner.slice(0, 3), /rel="next"$/),
  },
  {
    case: 'catalogue: robot',
    send: seenBy('acme+ci', ''),
    quay: repositories(['acme/app', 'acme/mirrored']),
  },
  {
    case: 'catalogue: POST',
    send: bearer('POST', '/v2/_catalog', { scope: [] }),
    quay: { status: 405, code: null, headers: { allow: /GET/ } },
    berth: { because: 'Errors are JSON', code: 'UNSUPPORTED' },
  },
]

const referrers = (digestOf: (world: World) => string, query = '') =>
  bearer('GET', (world) => `/v2/acme/app/referrers/${digestOf(world)}${query}`)
const index = (applied: string | null = null) => ({
  status: 200,
  headers: { 'content-type': ociIndex, 'oci-filters-applied': applied },
})
const none = { json: { schemaVersion: 2, mediaType: ociIndex, manifests: [] } }

const referrerRows: readonly QuayRow[] = [
  { case: 'referrers: one', send: referrers(({ image }) => image.digest), quay: index() },
  {
    case: 'referrers: artifactType matches',
    send: referrers(({ image }) => image.digest, '?artifactType=application/spdx%2Bjson'),
    quay: index('artifactType'),
  },
  {
    case: 'referrers: artifactType does not match',
    send: referrers(({ image }) => image.digest, '?artifactType=application/nope'),
    quay: { ...index('artifactType'), ...none },
  },
  {
    case: 'referrers: unknown digest',
    send: referrers(() => zero),
    quay: { status: 400, code: 'MANIFEST_INVALID' },
    berth: { because: 'Referrers of an unknown subject', ...index(), ...none, code: null },
  },
  {
    case: 'referrers: not a digest',
    send: referrers(() => 'latest'),
    quay: { status: 404, code: null },
    berth: { because: 'Digests that cannot be', status: 400, code: 'DIGEST_INVALID' },
  },
  {
    case: 'referrers: manifest without referrers',
    send: referrers(({ dockerImage }) => dockerImage.digest),
    quay: { ...index(), ...none },
  },
]

describeQuayRows('lists, as Quay gives them', [...tagRows, ...catalogRows, ...referrerRows])
