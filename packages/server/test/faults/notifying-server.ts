/**
 * A registry that pushes to itself, tells a receiver of each push, and kills itself: the n-th time
 * that it goes through one of its ports (see `harness/port-calls.ts`), it ends by SIGKILL.
 *
 * Started by `startChildServer` with `entry`. `BERTH_CRASH_AT` is n, `BERTH_ROUND` numbers the
 * tags, and `BERTH_RECEIVER` is where the repository's notification goes.
 */
import { readFile } from 'node:fs/promises'
import { inspect, parseArgs } from 'node:util'

import { deliverKind } from '../../src/notifications/deliver.job.ts'
import { pushImage, pushManifest } from '../harness/content.ts'
import { withPortCalls } from '../harness/port-calls.ts'
import { startBerth } from '../harness/running-berth.ts'
import { workOffJobs } from '../harness/work-off.ts'

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: '' },
    data: { type: 'string', default: '' },
    host: { type: 'string' },
    port: { type: 'string' },
  },
})
const environment = process.env
const round = Number(environment['BERTH_ROUND'])

let callsLeft = Infinity
const berth = await startBerth({
  config: await readFile(values.config, 'utf8'),
  dataDirectory: values.data,
  onFault: (error) => void process.stderr.write(`${inspect(error)}\n`),
  wrap: (foundation) =>
    withPortCalls(foundation, () => {
      callsLeft -= 1
      if (callsLeft <= 0) process.kill(process.pid, 'SIGKILL')
    }),
})
// What those before had taken is free by now.
berth.clock.advance(round * 5 * 60 * 1000)
if ((await berth.services.accounts.find('owner')) === undefined) {
  await berth.createUser('owner')
  await berth.createRepository('owner/app')
  const client = await berth.api('owner')
  await client.post('/repository/owner/app/notification/', {
    event: 'repo_push',
    method: 'webhook',
    config: { url: environment['BERTH_RECEIVER'] },
    eventConfig: {},
  })
}
process.stdout.write(`${berth.url}\n`)
const client = berth.client('owner')
const { manifest } = await pushImage(client, 'owner/app', undefined, 'image')
callsLeft = Number(environment['BERTH_CRASH_AT'])
for (const step of [1, 2, 3]) {
  const tag = `v${round}-${step}`
  await pushManifest(client, 'owner/app', manifest, tag)
  process.stdout.write(`pushed ${tag}\n`)
  if (step > 1) await workOffJobs(berth, (kind) => kind === deliverKind)
}
process.stdout.write('survived\n')
