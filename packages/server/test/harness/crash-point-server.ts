/**
 * A registry that kills itself: the n-th time that it goes through one of its ports, counted from
 * the moment at which it gets SIGUSR2.
 *
 * Started by `startChildServer` with `entry`; `BERTH_CRASH_AT` is n.
 */
import { administrator } from './child-server.ts'
import { startDoomedBerth } from './doomed-berth.ts'

const { berth, arm, announce } = await startDoomedBerth()
process.on('SIGUSR2', () => {
  arm()
  process.stdout.write('armed\n')
})
if ((await berth.services.accounts.find(administrator.username)) === undefined) {
  await berth.createUser(administrator.username)
}
announce()
