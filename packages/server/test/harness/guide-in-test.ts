import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { onTestFinished } from 'vitest'

import { writeNpx } from './guide-page.ts'
import { type RunningBerth, startBerth } from './running-berth.ts'
import { directoryOfTest } from './serve-in-test.ts'

/** The registry that the shell of a guide speaks to. */
export interface GuideInTest {
  readonly berth: RunningBerth
  /** Runs lines of the guide, with that token; fails when one of them does. */
  readonly run: (script: string, token: string) => Promise<string>
}

/** The text of a page of the guide. */
export function guidePage(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../../../docs/guide', `${name}.md`), 'utf8')
}

/** Starts a registry in a folder with a `npx` of its own; it goes with the test. */
export async function guideInTest(): Promise<GuideInTest> {
  const directory = await directoryOfTest('guide')
  const dataDirectory = join(directory, 'data')
  await mkdir(dataDirectory)
  const berth = await startBerth({ dataDirectory })
  onTestFinished(() => berth.stop())
  await writeNpx(join(directory, 'bin'))
  return {
    berth,
    async run(script, token) {
      const lines = script.replaceAll('http://localhost:8080', berth.url)
      const { stdout } = await promisify(execFile)('bash', ['-euc', lines], {
        timeout: 120_000,
        env: {
          PATH: `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`,
          HOME: directory,
          TOKEN: token,
          BERTH_DATA: dataDirectory,
          QUAY_OVERRIDE_CONFIG:
            '{"BERTH_PASSWORD_HASH_MEMORY":"64K","BERTH_PASSWORD_HASH_PASSES":1}',
        },
      })
      return stdout
    },
  }
}
