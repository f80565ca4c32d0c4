import { expect, test } from 'vitest'

import {
  blob,
  descriptorOf,
  dockerManifest,
  imageManifest,
  manifest,
  ociIndex,
  ociManifest,
  pushBlob,
  pushManifest,
  type TestBlob,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'

const config = {
  architecture: 'arm',
  variant: 'v7',
  os: 'linux',
  created: '2026-11-01T10:00:00Z',
  author: 'builder',
  config: {
    User: '1000:1000',
    Env: ['PATH=/usr/bin', 'LANG=C', 7],
    Entrypoint: ['/entry'],
    Cmd: ['serve', '--all'],
    WorkingDir: '/srv',
    StopSignal: 'SIGINT',
    ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
    Volumes: { '/data': {} },
    Labels: { maintainer: '<script>alert(1)</script>', count: 3 },
  },
}

describeEachBerth(
  'what a manifest is',
  (berth) => {
    const repository = 'alice/app'
    const pushed = async (text: string) =>
      await pushBlob(berth().client('alice'), repository, blob(text))
    const detailsOf = async (digest: string) => {
      const api = await berth().api('alice')
      const answer = await api.get(`/repository/${repository}/manifest/${digest}/details`)
      expect(answer.status).toBe(200)
      return answer.body as Readonly<Record<string, unknown>>
    }
    const pushedImage = async (of: TestBlob, more = {}) => {
      const layer = await pushed('a layer')
      const content = imageManifest(of, [layer], more)
      return await pushManifest(berth().client('alice'), repository, content)
    }

    test('an image tells how it runs', async () => {
      const image = await pushedImage(await pushed(JSON.stringify(config)), {
        annotations: { title: 'app' },
      })
      expect(await detailsOf(image.digest)).toEqual({
        digest: image.digest,
        media_type: ociManifest,
        kind: 'image',
        artifact_type: null,
        config_media_type: 'application/vnd.oci.image.config.v1+json',
        subject_digest: null,
        annotations: { title: 'app' },
        manifest_size: image.size,
        size: 7,
        pushed: expect.stringMatching(/ -0000$/),
        image: {
          platform: { os: 'linux', architecture: 'arm', variant: 'v7', os_version: null },
          created: 'Sun, 01 Nov 2026 10:00:00 -0000',
          author: 'builder',
          environment: ['PATH=/usr/bin', 'LANG=C'],
          entrypoint: ['/entry'],
          command: ['serve', '--all'],
          working_dir: '/srv',
          user: '1000:1000',
          stop_signal: 'SIGINT',
          exposed_ports: ['8080/tcp', '53/udp'],
          volumes: ['/data'],
          labels: { maintainer: '<script>alert(1)</script>' },
        },
      })
    })

    test('an image of Docker tells the same', async () => {
      const of = await pushed(JSON.stringify({ ...config, author: 'docker' }))
      const layer = await pushed('a layer')
      const content = manifest(
        {
          schemaVersion: 2,
          mediaType: dockerManifest,
          config: descriptorOf(of, 'application/vnd.docker.container.image.v1+json'),
          layers: [descriptorOf(layer, 'application/vnd.docker.image.rootfs.diff.tar.gzip')],
        },
        dockerManifest,
      )
      await pushManifest(berth().client('alice'), repository, content)
      expect(await detailsOf(content.digest)).toMatchObject({
        kind: 'image',
        image: { author: 'docker', working_dir: '/srv' },
      })
    })

    test.each(['[]', 'null', 'no json', '{"config":[],"architecture":7}'])(
      'a config that says %s is no reason to fail',
      async (text) => {
        const image = await pushedImage(await pushed(text))
        expect(await detailsOf(image.digest)).toMatchObject({ kind: 'image' })
      },
    )

    test('a config that is too large is not read', async () => {
      const text = JSON.stringify({ ...config, filler: 'x'.repeat(4 * 1024 * 1024) })
      const image = await pushedImage(await pushed(text))
      const details = await detailsOf(image.digest)
      expect(details).toMatchObject({ kind: 'image' })
      expect(details).not.toHaveProperty('image')
    })

    test('an index tells of its children, and which are here', async () => {
      const here = await pushedImage(await pushed(JSON.stringify({ ...config, author: 'child' })))
      const absent = `sha256:${'1'.repeat(64)}`
      const index = manifest(
        {
          schemaVersion: 2,
          mediaType: ociIndex,
          manifests: [
            descriptorOf(here, ociManifest, {
              platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
            }),
            {
              mediaType: ociManifest,
              digest: absent,
              size: 500,
              platform: { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348' },
              annotations: { note: 'n' },
            },
            {
              mediaType: ociManifest,
              digest: `sha256:${'2'.repeat(64)}`,
              size: 500,
              platform: { os: 'unknown', architecture: 'unknown' },
            },
          ],
        },
        ociIndex,
      )
      await pushManifest(berth().client('alice'), repository, index)
      const details = await detailsOf(index.digest)
      expect(details).toMatchObject({
        kind: 'index',
        size: null,
        has_more_children: false,
        children: [
          {
            digest: here.digest,
            manifest_size: here.size,
            size: 7,
            kind: 'image',
            platform: { os: 'linux', architecture: 'arm', variant: 'v7', os_version: null },
            is_present: true,
          },
          {
            digest: absent,
            size: null,
            kind: null,
            platform: { os: 'windows', architecture: 'amd64', os_version: '10.0.20348' },
            annotations: { note: 'n' },
            is_present: false,
          },
          { platform: null, is_present: false },
        ],
      })
      expect(details).not.toHaveProperty('image')
    })

    test('a chart tells what it is called', async () => {
      const chart = { name: 'app', version: '1.2.3', appVersion: '9', description: 'An app' }
      const of = await pushed(JSON.stringify(chart))
      const layer = await pushed('chart.tgz')
      const content = manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(of, 'application/vnd.cncf.helm.config.v1+json'),
        layers: [descriptorOf(layer, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip')],
      })
      await pushManifest(berth().client('alice'), repository, content)
      const details = await detailsOf(content.digest)
      expect(details).toMatchObject({
        kind: 'helm_chart',
        chart: { name: 'app', version: '1.2.3', app_version: '9', description: 'An app' },
      })
      expect(details).not.toHaveProperty('image')
    })
  },
  {
    config: 'FEATURE_SPARSE_INDEX: true\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createRepository('alice/app')
    },
  },
)
