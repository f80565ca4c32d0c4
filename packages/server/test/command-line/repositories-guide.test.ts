import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { pushImage } from '../harness/content.ts'
import { blocksOf, writeNpx } from '../harness/guide-page.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'
import { whyNotHere } from '../harness/why-not-here.ts'

const page = readFileSync(
  join(import.meta.dirname, '../../../../docs/guide/repositories.md'),
  'utf8',
)

describe('the guide to repositories', () => {
  const reason = whyNotHere(['bash', 'curl'])
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  let directory: TemporaryDirectory
  let berth: RunningBerth

  beforeAll(async () => {
    directory = await temporaryDirectory('repositories', { inMemory: true })
    const dataDirectory = join(directory.path, 'data')
    await mkdir(dataDirectory)
    berth = await startBerth({ dataDirectory })
    await writeNpx(join(directory.path, 'bin'))
    await berth.createUser('alice')
    await berth.createOrganization('acme', 'alice')
    await pushImage(berth.client('alice'), 'acme/app', 'v1', 'guide')
  })
  afterAll(async () => {
    await berth.stop()
    await directory.remove()
  })

  test('every line of it works, in its order', async () => {
    const script = ['set -eu', ...blocksOf(page)].join('\n')
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', script.replace('http://localhost:8080', berth.url)],
      {
        timeout: 120_000,
        env: {
          PATH: `${join(directory.path, 'bin')}:${process.env['PATH'] ?? ''}`,
          HOME: directory.path,
          TOKEN: await berth.oauthToken('alice', 'repo:create repo:admin user:admin'),
          BERTH_DATA: join(directory.path, 'data'),
        },
      },
    )
    expect(stdout).toContain('"name":"stable"')
    expect(stdout).toContain('"key":"tier"')
    expect(await berth.services.repositories.list({ namespace: 'acme', limit: 10 })).toEqual([])
  })
})
