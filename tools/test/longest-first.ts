import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Test files that take minutes. A machine that begins one last waits for it with idle cores. */
const long = new RegExp(
  [
    'web/test/(?:every-page-|hostile-content|pictures|repositories|frame|first-steps)',
    'test/deploy/image',
    'test/authorization/role-table',
    'test/attacks/(?:exhaustion|revoked-rights)',
    'test/clients/large-layer',
    'test/faults/[a-z0-9-]*(?:killed|crash)',
    'test/command-line/(?:organizations|processes|start-faults)',
    'drivers/s3/s3-driver',
    'registry/verification/',
    'logs/logs-interrupted',
    'gc/collection-model',
  ].join('|'),
)

/** Runs test files in the usual order, but those first that take long. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- It is the sequencer's own, and no array's.
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
