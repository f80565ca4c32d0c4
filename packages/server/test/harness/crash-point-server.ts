/**
 * A registry that kills itself: the n-th time that it goes through one of its ports (see
 * `port-calls.ts`), counted from the moment at which it gets SIGUSR2, it ends by SIGKILL.
 *
 * Started by `startChildServer` with `entry`; `BERTH_CRASH_AT` is n.
 */
import { readFile } from 'node:fs/promises'
import { inspect, parseArgs } from 'node:util'

import { administrator } from './child-server.ts'
import { withPortCalls } from './port-calls.ts'
import { startBerth } from './running-berth.ts'

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: '' },
    data: { type: 'string', default: '' },
    host: { type: 'string' },
    port: { type: 'string' },
  },
})

let callsLeft = Infinity
process.on('SIGUSR2', () => {
  callsLeft = Number(process.env['BERTH_CRASH_AT'])
  process.stdout.write('armed\n')
})

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
if ((await berth.services.accounts.find(administrator.username)) === undefined) {
  await berth.createUser(administrator.username)
}
process.stdout.write(`${berth.url}\n`)
