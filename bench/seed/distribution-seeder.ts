import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryName, tagName, type Seeder } from './seeder.ts'

/**
 * Writes the link files of distribution's file system layout (its `registry/storage/paths.go`):
 *
 * ```
 * docker/registry/v2/repositories/<name>/
 *   _layers/
 *   _manifests/revisions/sha256/<hex>/link
 *   _manifests/tags/<tag>/current/link
 * ```
 *
 * The history of a tag (`_manifests/tags/<tag>/index/`) is read only when a manifest is deleted,
 * and left out.
 */
export function distributionSeeder(dataDirectory: string): Seeder {
  const manifestsOf = (repository: string) =>
    join(dataDirectory, 'docker/registry/v2/repositories', repository, '_manifests')

  const link = (directory: string, digest: string) => {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'link'), digest)
  }

  return {
    addTags: async ({ repository, fromNumber, toNumber, manifestDigests }) => {
      for (let number = fromNumber; number < toNumber; number += 1) {
        const digest = manifestDigests[number % manifestDigests.length]!
        link(join(manifestsOf(repository), 'tags', tagName(number), 'current'), digest)
      }
    },

    addRepositories: async ({ likeRepository, fromNumber, toNumber, manifestDigest }) => {
      const [namespace = ''] = likeRepository.split('/')
      const [algorithm = '', hex = ''] = manifestDigest.split(':')
      for (let number = fromNumber; number < toNumber; number += 1) {
        const manifests = manifestsOf(repositoryName(namespace, number))
        link(join(manifests, 'revisions', algorithm, hex), manifestDigest)
        link(join(manifests, 'tags', tagName(0), 'current'), manifestDigest)
        mkdirSync(join(manifests, '../_layers'))
      }
    },
  }
}
