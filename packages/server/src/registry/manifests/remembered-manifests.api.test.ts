import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { imageManifest, pushImage, pushManifest } from '../../../test/harness/content.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

let berth: RunningBerth

beforeEach(async () => {
  berth = await startBerth()
  await berth.createUser('alice')
})
afterEach(() => berth.stop())

test('attack 9: manifests that are pulled by digest take no more memory than there is for them', async () => {
  const alice = berth.client('alice')
  const { config, layer } = await pushImage(alice, 'alice/large', 'small', 'small')
  const padding = 'a'.repeat(2_000_000)
  const before = bufferedMebibytes()
  for (let number = 0; number < 40; number += 1) {
    const annotations = { number: String(number), padding }
    const pushed = await pushManifest(
      alice,
      'alice/large',
      imageManifest(config, [layer], { annotations }),
    )
    const answer = await alice.get(`/v2/alice/large/manifests/${pushed.digest}`)
    expect([answer.status, answer.body.length]).toEqual([200, pushed.size])
  }
  // The collector gives array buffers back in a thread of its own, which a busy machine lets wait.
  await expect.poll(() => bufferedMebibytes() - before, { timeout: 30_000 }).toBeLessThan(50)
})

function bufferedMebibytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers / 1024 ** 2
}
