/**
 * A process that collects garbage, as `berth gc run` does, and kills itself: the n-th time that it
 * goes through one of its ports (see `harness/port-calls.ts`), it ends by SIGKILL.
 *
 * Started by `startChildServer` with `entry`. `BERTH_CRASH_AT` is n.
 */
import { startDoomedBerth } from '../harness/doomed-berth.ts'

const { berth, arm, announce } = await startDoomedBerth()
const { config, services, clock } = berth
announce()
arm()
const progress = { signal: new AbortController().signal }
await services.collector.collect(undefined, progress)
// Then the bytes of what has gone.
clock.advance(config.collection.objectGraceSeconds * 1000 + 1000)
await services.collector.collect(undefined, progress)
process.stdout.write('survived\n')
