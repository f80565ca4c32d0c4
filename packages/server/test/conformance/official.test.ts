import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { pathOf } from '../../../../tools/test/installed.ts'
import { describeWithPrograms } from '../../../../tools/test/skip.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import { type RunningBerth, testPassword } from '../harness/running-berth.ts'

const suite = 'oci-conformance'
/** The program that took the suite's place; it can be had from its source only, not as a module. */
const successor = 'oci-distribution-conformance'

async function prepare(running: RunningBerth): Promise<void> {
  await running.createUser('alice')
  await running.createOrganization('conformance', 'alice')
}

interface Outcome {
  readonly passed: number
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
}

/** Runs a program of the specification in a directory of its own, and reads its JUnit report. */
async function run(
  program: string,
  environment: Readonly<Record<string, string>>,
  report: string,
): Promise<Outcome> {
  const directory = await temporaryDirectory('conformance')
  try {
    await promisify(execFile)(pathOf(program), {
      cwd: directory.path,
      env: { PATH: '/usr/bin:/bin', HOME: directory.path, ...environment },
      maxBuffer: 64 * 2 ** 20,
    }).catch(() => 'the report says what failed')
    return outcomeOf(await readFile(join(directory.path, report), 'utf8'))
  } finally {
    await directory.remove()
  }
}

function outcomeOf(junit: string): Outcome {
  const cases = junit.split('<testcase ').slice(1)
  const nameOf = (text: string) => /name="(?<name>[^"]*)"/.exec(text)?.groups?.['name'] ?? ''
  const failed = cases.filter((text) => /<(?:failure|error)/.test(text))
  const skipped = cases.filter((text) => text.includes('<skipped'))
  return {
    passed: cases.length - failed.length - skipped.length,
    failed: failed.map(nameOf),
    skipped: skipped.map(nameOf),
  }
}

describeWithPrograms([suite], 'the specification’s own suite', () => {
  describeEachBerth(
    'with every switch on',
    (berth) => {
      test('passes whole', async () => {
        const outcome = await run(
          suite,
          {
            OCI_ROOT_URL: berth().url,
            OCI_NAMESPACE: 'conformance/repository',
            OCI_CROSSMOUNT_NAMESPACE: 'conformance/mounted',
            OCI_USERNAME: 'alice',
            OCI_PASSWORD: testPassword,
            OCI_TEST_PULL: '1',
            OCI_TEST_PUSH: '1',
            OCI_TEST_CONTENT_DISCOVERY: '1',
            OCI_TEST_CONTENT_MANAGEMENT: '1',
            OCI_AUTOMATIC_CROSSMOUNT: '1',
            OCI_HIDE_SKIPPED_WORKFLOWS: '0',
          },
          'junit.xml',
        )
        expect(outcome.failed).toEqual([])
        expect(outcome.passed).toBeGreaterThanOrEqual(64)
        // What it only asks of registries without pushes, mounts, or automatic mounts.
        expect(outcome.skipped.length).toBeLessThanOrEqual(4)
      })
    },
    { prepare },
  )
})

describeWithPrograms([successor], 'the specification’s own program', () => {
  describeEachBerth(
    'with every switch on',
    (berth) => {
      test.each(['1.1', 'dev'])('passes whole for version %s', async (version) => {
        const on = Object.fromEntries(
          [
            'API_BLOBS_DIGEST_HEADER',
            'API_BLOBS_MOUNT_ANONYMOUS',
            'API_BLOBS_UPLOAD_CANCEL',
            'API_MANIFESTS_DIGEST_HEADER',
            'API_MANIFESTS_TAG_PARAM',
            'DATA_SPARSE',
            'DATA_SHA512',
          ].map((name) => [`OCI_${name}`, 'true']),
        )
        const outcome = await run(
          successor,
          {
            ...on,
            OCI_VERSION: version,
            OCI_REGISTRY: berth().host,
            OCI_TLS: 'disabled',
            OCI_REPO1: 'conformance/repository1',
            OCI_REPO2: 'conformance/repository2',
            OCI_USERNAME: 'alice',
            OCI_PASSWORD: testPassword,
            OCI_RESULTS_DIR: 'results',
          },
          'results/junit.xml',
        )
        expect(outcome.failed).toEqual([])
        expect(outcome.skipped).toEqual([])
        expect(outcome.passed).toBeGreaterThan(100)
      })
    },
    { prepare, config: 'FEATURE_SPARSE_INDEX: true\n' },
  )
})
