/**
 * A registry that returns `owner/app` to the moment `BERTH_MOMENT`, and kills itself (see
 * `harness/doomed-berth.ts`). Started again, it goes on with what it had begun.
 */
import { commandLine } from '../../src/logs/log-entry.ts'
import { restoreKind } from '../../src/registry/time-machine/restoration-job.ts'
import { beginRound, startDoomedBerth } from '../harness/doomed-berth.ts'
import { workOffJobs } from '../harness/work-off.ts'

const { berth, arm, announce } = await startDoomedBerth()
beginRound(berth)
announce()
const { services, foundation } = berth
const repository = await services.repositories.find({ namespace: 'owner', repository: 'app' })
if (repository === undefined) throw new Error('the repository was lost')
const begun = await foundation.database.reader
  .selectFrom('restoration')
  .select('id')
  .executeTakeFirst()
arm()
if (begun === undefined) {
  const scope = { namespace: { id: repository.namespaceId, name: 'owner' }, repository }
  await services.restorations.begin(commandLine, scope, Number(process.env['BERTH_MOMENT']))
}
await workOffJobs(berth, (kind) => kind === restoreKind)
process.stdout.write('survived\n')
