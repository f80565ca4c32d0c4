/**
 * A registry that pushes to itself, tells a receiver of each push, and kills itself (see
 * `harness/doomed-berth.ts`).
 *
 * Started by `startChildServer` with `entry`. `BERTH_CRASH_AT` is n, `BERTH_ROUND` numbers the
 * tags, and `BERTH_RECEIVER` is where the repository's notification goes.
 */
import { deliverKind } from '../../src/notifications/deliver.job.ts'
import { pushImage, pushManifest } from '../harness/content.ts'
import { beginRound, startDoomedBerth } from '../harness/doomed-berth.ts'
import { workOffJobs } from '../harness/work-off.ts'

const { berth, arm, announce } = await startDoomedBerth()
const round = beginRound(berth)
if ((await berth.services.accounts.find('owner')) === undefined) {
  await berth.createUser('owner')
  await berth.createRepository('owner/app')
  const client = await berth.api('owner')
  await client.post('/repository/owner/app/notification/', {
    event: 'repo_push',
    method: 'webhook',
    config: { url: process.env['BERTH_RECEIVER'] },
    eventConfig: {},
  })
}
announce()
const client = berth.client('owner')
const { manifest } = await pushImage(client, 'owner/app', undefined, 'image')
arm()
for (const step of [1, 2, 3]) {
  const tag = `v${round}-${step}`
  await pushManifest(client, 'owner/app', manifest, tag)
  process.stdout.write(`pushed ${tag}\n`)
  if (step > 1) await workOffJobs(berth, (kind) => kind === deliverKind)
}
process.stdout.write('survived\n')
