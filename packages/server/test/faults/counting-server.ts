/**
 * A registry that counts what was stored before it counted, and kills itself (see
 * `harness/doomed-berth.ts`).
 *
 * Started by `startChildServer` with `entry`.
 */
import { beginRound, startDoomedBerth } from '../harness/doomed-berth.ts'
import { workOffJobs } from '../harness/work-off.ts'

const { berth, arm, announce } = await startDoomedBerth()
beginRound(berth)
announce()
arm()
await workOffJobs(berth, (kind) => kind === 'quota.count-usage')
process.stdout.write('survived\n')
