import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { withTemporaryDirectory, type Scenario } from '../bench.ts'
import { contentOf, type Content } from '../load/content.ts'
import { manifestMediaType, manifestOf } from '../load/images.ts'
import { measureWork } from '../measure/measured-load.ts'
import { warmPageCache } from '../measure/page-cache.ts'
import { findExecutable, run } from '../peers/executables.ts'
import { PeerUnavailableError } from '../peers/peer.ts'
import { atMost } from '../report/row.ts'
import { pullAndPush } from './fixtures.ts'
import { mebibyte } from './units.ts'

/** A client that people use, with an image of the size that people have. */
export const skopeoCopy: Scenario = {
  name: 'm',
  title: 'skopeo copy of an image, to the server and back: CPU of the server',
  async run(bench) {
    const skopeo = findExecutable('skopeo')
    if (skopeo === undefined) {
      throw new PeerUnavailableError('skopeo is not installed: apt-get install skopeo')
    }
    const layers = bench.isQuick ? 3 : 10
    await bench.withRunningPeers(async (peers) => {
      const label = `${layers} layers of 20 MiB`
      const targets = bench.isQuick ? undefined : { push: atMost(0.32), pull: atMost(0.07) }
      const rows = {
        push: {
          label: `push of ${label}`,
          unit: 's CPU',
          ...(targets && { target: targets.push }),
          v3OverV2: 0.48 / 0.9,
        },
        pull: {
          label: `pull of ${label}`,
          unit: 's CPU',
          ...(targets && { target: targets.pull }),
          v3OverV2: 0.14 / 0.16,
        },
        pushWall: { label: `push of ${label}`, unit: 's' },
        pullWall: { label: `pull of ${label}`, unit: 's' },
      }
      await bench.compare(
        peers,
        rows,
        async (peer) =>
          await withTemporaryDirectory(async (directory) => {
            const repository = `${peer.namespace}/skopeo`
            const token = await peer.tokens.tokenFor(pullAndPush(repository))
            const remote = `docker://${peer.origin.host}:${peer.origin.port}/${repository}:latest`
            writeImageLayout(join(directory, 'pushed'), layers)
            const copy = async (from: string, to: string, side: 'src' | 'dest') => {
              const access = [`--${side}-tls-verify=false`, `--${side}-registry-token=${token}`]
              await run(skopeo, ['--insecure-policy', 'copy', '--quiet', ...access, from, to])
            }
            warmPageCache(tmpdir(), layers * 20 * mebibyte)
            const push = await measureWork(
              peer,
              async () => await copy(`oci:${directory}/pushed:latest`, remote, 'dest'),
            )
            const pull = await measureWork(
              peer,
              async () => await copy(remote, `oci:${directory}/pulled:latest`, 'src'),
            )
            return {
              push: push.cpuSeconds,
              pull: pull.cpuSeconds,
              pushWall: push.wallSeconds,
              pullWall: pull.wallSeconds,
            }
          }),
      )
    })
  },
}

/** Writes an OCI image layout with an image that no server has seen. */
function writeImageLayout(directory: string, layerCount: number): void {
  const blobs = join(directory, 'blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const write = (bytes: Buffer): Content => {
    const content = contentOf(bytes)
    writeFileSync(join(blobs, content.digest.slice('sha256:'.length)), bytes)
    return content
  }
  const layers = Array.from({ length: layerCount }, () => {
    const bytes = randomBytes(20 * mebibyte)
    return {
      differenceId: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
      blob: write(gzipSync(bytes, { level: 0 })),
    }
  })
  const config = write(
    Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        rootfs: { type: 'layers', diff_ids: layers.map(({ differenceId }) => differenceId) },
      }),
    ),
  )
  const manifest = manifestOf(
    config,
    layers.map(({ blob }) => blob),
  )
  write(Buffer.concat([...manifest.pieces()]))
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(
    join(directory, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [
        {
          mediaType: manifestMediaType,
          digest: manifest.digest,
          size: manifest.sizeBytes,
          annotations: { 'org.opencontainers.image.ref.name': 'latest' },
        },
      ],
    }),
  )
}
