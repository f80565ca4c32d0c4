import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { blocksOf, writeNpx } from '../harness/guide-page.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'
import { whyNotHere } from '../harness/why-not-here.ts'

const page = readFileSync(
  join(import.meta.dirname, '../../../../docs/guide/first-organization.md'),
  'utf8',
)

describe('the guide to the first organization', () => {
  const reason = whyNotHere(['bash', 'curl'])
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  let directory: TemporaryDirectory
  let berth: RunningBerth

  beforeAll(async () => {
    directory = await temporaryDirectory('first-organization', { inMemory: true })
    const dataDirectory = join(directory.path, 'data')
    await mkdir(dataDirectory)
    berth = await startBerth({ dataDirectory })
    await writeNpx(join(directory.path, 'bin'))
  })
  afterAll(async () => {
    await berth.stop()
    await directory.remove()
  })

  test('every line of it works, in its order', async () => {
    // The page makes alice by a command; her token is what it takes for granted.
    const [token, ...rest] = blocksOf(page)
    const script = [
      'set -eu',
      (token ?? '').replace('http://localhost:8080', berth.url),
      ...rest,
    ].join('\n')
    const [beforeAlice, afterAlice] = splitAfter(script, 'npx berth organization create acme')
    await run(beforeAlice)
    const aliceToken = await berth.oauthToken(
      'alice',
      'org:admin repo:admin repo:create user:admin',
    )
    const definitions = `set -eu\n${(token ?? '').replace('http://localhost:8080', berth.url)}`
    const { stdout } = await run(`${definitions}\n${afterAlice}`, aliceToken)
    expect(stdout).toContain('"Created"')
    expect(stdout).toContain('{"permissions":[{"role":"read"},{"role":"write"},{"role":"read"}]}')
    expect(await berth.services.accounts.find('acme')).toBeUndefined()
    expect(await berth.services.accounts.find('acme-labs')).toBeUndefined()
  })

  async function run(script: string, token = '') {
    return await promisify(execFile)('bash', ['-c', script], {
      timeout: 120_000,
      env: {
        PATH: `${join(directory.path, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: directory.path,
        TOKEN: token,
        BERTH_DATA: join(directory.path, 'data'),
        QUAY_OVERRIDE_CONFIG: '{"BERTH_PASSWORD_HASH_MEMORY":"64K","BERTH_PASSWORD_HASH_PASSES":1}',
      },
    })
  }
})

function splitAfter(text: string, line: string): [string, string] {
  const end = text.indexOf('\n', text.indexOf(line)) + 1
  return [text.slice(0, end), text.slice(end)]
}
