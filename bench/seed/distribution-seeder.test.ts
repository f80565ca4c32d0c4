import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { distributionSeeder } from './distribution-seeder.ts'

const directory = mkdtempSync(join(tmpdir(), 'distribution-seeder-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const repositories = 'docker/registry/v2/repositories'

test('tags point to the manifests in turn', async () => {
  await distributionSeeder(directory).addTags({
    repository: 'admin/image',
    fromNumber: 2,
    toNumber: 5,
    manifestDigests: ['sha256:aa', 'sha256:bb'],
  })
  const tags = join(directory, repositories, 'admin/image/_manifests/tags')
  const links = readdirSync(tags).map((tag) => [
    tag,
    readFileSync(join(tags, tag, 'current/link'), 'utf8'),
  ])
  expect(links).toEqual([
    ['tag-0000002', 'sha256:aa'],
    ['tag-0000003', 'sha256:bb'],
    ['tag-0000004', 'sha256:aa'],
  ])
})

test('a repository has the manifest and a tag of the one it is like', async () => {
  await distributionSeeder(directory).addRepositories({
    likeRepository: 'admin/image',
    fromNumber: 7,
    toNumber: 8,
    manifestDigest: 'sha256:aa',
  })
  const manifests = join(directory, repositories, 'admin/repository-0000007/_manifests')
  const digest = (link: string) => readFileSync(join(manifests, link, 'link'), 'utf8')
  expect(digest('revisions/sha256/aa')).toBe('sha256:aa')
  expect(digest('tags/tag-0000000/current')).toBe('sha256:aa')
})
