import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Announcements } from '../notifications/announcements.service.ts'
import { ContentQuota, uncountingHooks } from '../quota/content-quota.ts'
import { Ledger } from '../quota/ledger.ts'
import { LimitsOfNamespaces } from '../quota/namespace-limits.service.ts'
import type { QuotaAlarms } from '../quota/quota-alarms.ts'
import { QuotaFaults } from '../quota/quota-faults.ts'
import { QuotaReports } from '../quota/quota-reports.service.ts'
import { Quotas } from '../quota/quotas.service.ts'
import { UsageVerifier } from '../quota/verify-usage.service.ts'
import { Room } from '../quota/room.ts'
import type { ContentHooks } from '../registry/manifests/content-hooks.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import type { BerthConfig } from '../platform/config/berth-config.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { requireRepositoryRoom } from '../quota/repository-room.ts'
import { roomForAll } from '../registry/uploads/upload-admission.ts'

interface Foundation {
  readonly config: Pick<BerthConfig, 'quota'>
  readonly database: BerthDatabase
  readonly clock: Clock
}

/** What counts and bounds content. While quotas are off, nothing is asked of anybody who pushes. */
export function assembleQuota(
  { config: { quota: config }, database, clock }: Foundation,
  { announcements, audit }: { readonly announcements: Announcements; readonly audit: AuditLog },
) {
  const alarms: QuotaAlarms = {
    crossed: (tx, alarm) => announcements.notifyQuota(tx, alarm),
    relieved: (tx, relief) => announcements.quotaRelieved(tx, relief),
  }
  const faults = new QuotaFaults({ areSuppressed: config.suppressesFaults })
  const ledger = new Ledger(database)
  const limits = new LimitsOfNamespaces(config)
  const { isEnforced } = config
  const contentHooks: ContentHooks[] = [
    uncountingHooks({ ledger, limits, alarms, faults }),
    ...(config.isOn
      ? [new ContentQuota({ ledger, limits, alarms, faults, clock }, { isEnforced })]
      : []),
  ]
  return {
    requireRepositoryRoom: async (tx: Tx, namespaceId: number) => {
      if (!isEnforced) return
      await faults.surviveIn(tx, () => requireRepositoryRoom(database, limits, tx, namespaceId))
    },
    faults,
    quotas: new Quotas({ database, audit, limits, alarms, isOn: config.isOn }),
    reports: new QuotaReports({ database, config }),
    verifier: new UsageVerifier(database),
    ledger,
    limits,
    contentHooks,
    admission: isEnforced
      ? new Room({ database, clock, config, limits, alarms, faults })
      : roomForAll,
  }
}
