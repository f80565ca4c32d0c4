import { afterDays, zeroDigest } from './api-world.ts'
import { describeReplay } from './replay.ts'

const unknownDigest = { manifest_digest: zeroDigest }

describeReplay('tags and manifests, as Quay answers', [
  {
    operation: 'listRepoTags',
    cases: {
      'anonymous, public': { params: { repository: 'acme/web' } },
      'unknown repository': { params: { repository: 'acme/nosuch' } },
      'history of one tag': {
        before: async ({ client, image, otherImage }) => {
          const owner = await client('owner')
          for (const { digest } of [image, otherImage]) {
            await owner.put('/repository/acme/app/tag/copy', { manifest_digest: digest })
          }
          await owner.delete('/repository/acme/app/tag/copy')
        },
      },
    },
  },
  {
    operation: 'changeTag',
    params: { tag: 'copy' },
    cases: {
      'create from digest': { body: ({ image }) => ({ manifest_digest: image.digest }) },
      move: { body: ({ otherImage }) => ({ manifest_digest: otherImage.digest }) },
      'unknown digest': { body: unknownDigest },
      'bad tag name': {
        params: { tag: '-bad' },
        body: ({ image }) => ({ manifest_digest: image.digest }),
      },
      'set expiration': { body: () => ({ expiration: afterDays(2) }) },
      'set expiration #2': { params: { tag: 'v2' }, body: () => ({ expiration: afterDays(2) }) },
      'expiration of unknown tag': {
        params: { tag: 'nosuch' },
        body: () => ({ expiration: afterDays(2) }),
      },
      'make immutable': { params: { tag: 'docker' } },
      'move an immutable tag': {
        params: { tag: 'docker' },
        body: ({ image }) => ({ manifest_digest: image.digest }),
      },
      'expire an immutable tag': {
        params: { tag: 'docker' },
        body: () => ({ expiration: afterDays(2) }),
      },
      'undo immutable': { params: { tag: 'docker' } },
      'IMMUTABLE_TAGS off (off)': {},
      outsider: { body: ({ image }) => ({ manifest_digest: image.digest }) },
      'repository in mirror state': {
        params: { repository: 'acme/mirrored', tag: '1' },
        body: ({ image }) => ({ manifest_digest: image.digest }),
      },
      'CHANGE_TAG_EXPIRATION off (off)': { body: () => ({ expiration: afterDays(1) }) },
    },
  },
  {
    operation: 'deleteFullTag',
    params: { tag: 'copy' },
    cases: {
      'delete an immutable tag': {
        params: { tag: 'docker' },
        before: async ({ client }) =>
          await (await client('owner')).put('/repository/acme/app/tag/docker', { immutable: true }),
      },
      unknown: { params: { tag: 'nosuch' } },
      'read-only repository': { params: { repository: 'acme/ro', tag: '1' } },
    },
  },
  {
    operation: 'restoreTag',
    params: { tag: 'copy' },
    cases: {
      ok: { body: ({ otherImage }) => ({ manifest_digest: otherImage.digest }) },
      'unknown digest': { body: unknownDigest },
    },
  },
  {
    operation: 'removeTagFromTimemachine',
    params: { tag: 'copy' },
    cases: {
      'permanently delete, not alive': {
        body: ({ image }) => ({
          manifest_digest: image.digest,
          include_submanifests: false,
          is_alive: false,
        }),
      },
      'permanently delete, alive': {
        body: ({ otherImage }) => ({ manifest_digest: otherImage.digest, is_alive: true }),
      },
      unknown: { body: { ...unknownDigest, is_alive: false } },
      'PERMANENTLY_DELETE_TAGS false (off)': {
        body: { ...unknownDigest, is_alive: false },
      },
    },
  },
  {
    operation: 'getTagPullStatistics',
    before: async ({ berth }) => {
      await berth.client('owner', 'password').get('/v2/acme/app/manifests/v1')
      await berth.services.deferredLog.flush()
    },
    cases: { 'unknown tag': { params: { tag: 'nosuch' } } },
  },
  {
    operation: 'getManifestPullStatistics',
    params: ({ image }) => ({ manifestref: image.digest }),
  },
  {
    operation: 'getRepoManifest',
    params: ({ image }) => ({ manifestref: image.digest }),
    cases: {
      docker: { params: ({ images }) => ({ manifestref: images['docker']?.digest ?? '' }) },
      multi: { params: ({ images }) => ({ manifestref: images['multi']?.digest ?? '' }) },
      labelled: { params: ({ images }) => ({ manifestref: images['labelled']?.digest ?? '' }) },
      artifact: { params: ({ images }) => ({ manifestref: images['artifact']?.digest ?? '' }) },
      unknown: { params: { manifestref: zeroDigest } },
      'a tag name': { params: { manifestref: 'v1' } },
    },
  },
  {
    operation: 'addManifestLabel',
    params: ({ image }) => ({ manifestref: image.digest }),
    cases: {
      ok: {
        after: ({ notes }, { label }: { label: { id: string } }) =>
          void notes.set('label', label.id),
      },
    },
  },
  {
    operation: 'listManifestLabels',
    params: ({ image }) => ({ manifestref: image.digest }),
    cases: {
      'from the image': {
        after: ({ notes }, { labels }: { labels: { id: string; source_type: string }[] }) =>
          void notes.set(
            'own label',
            labels.find(({ source_type: source }) => source === 'manifest')?.id ?? 'none',
          ),
      },
      'unknown manifest': { params: { manifestref: zeroDigest } },
    },
  },
  {
    operation: 'getManifestLabel',
    params: ({ image, note }) => ({ manifestref: image.digest, labelid: note('label') }),
    cases: {
      unknown: { params: ({ image }) => ({ manifestref: image.digest, labelid: 'nosuch' }) },
    },
  },
  {
    operation: 'deleteManifestLabel',
    params: ({ image, note }) => ({ manifestref: image.digest, labelid: note('label') }),
    cases: {
      'label that came with the image': {
        params: ({ image, note }) => ({ manifestref: image.digest, labelid: note('own label') }),
      },
    },
  },
])
