import { expect } from 'vitest'

import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import type { Finding } from '../../registry/verification/finding.ts'
import { verifyRegistry } from '../../registry/verification/verify-registry.ts'

/** What `berth verify` has to say of everything in a registry. */
export async function findingsIn(berth: RunningBerth): Promise<Finding[]> {
  const { database, storage, clock } = berth.foundation
  const findings: Finding[] = []
  const walk = {
    reader: database.reader,
    storage,
    clock,
    allowsSparse: false,
    readsContent: false,
    pausesMilliseconds: [],
    onChecked: () => undefined,
  }
  for await (const finding of verifyRegistry(walk)) {
    findings.push(finding)
  }
  return findings
}

/** Nobody signs in to the registry with that name and password. */
export async function allowsNothing(
  berth: RunningBerth,
  name: string,
  password = 'correct-horse-battery',
): Promise<void> {
  const credentials = Buffer.from(`${name}:${password}`).toString('base64')
  const answer = await berth.anonymous().sendRaw('GET', `/v2/auth?service=${berth.host}`, {
    headers: { authorization: `Basic ${credentials}` },
  })
  expect([401, 429]).toContain(answer.status)
}
