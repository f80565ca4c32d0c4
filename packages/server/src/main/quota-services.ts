import { type Announcements } from '../notifications/announcements.service.ts'
import { ContentQuota, uncountingHooks } from '../quota/content-quota.ts'
import { Ledger } from '../quota/ledger.ts'
import { LimitsOfNamespaces } from '../quota/namespace-limits.service.ts'
import type { QuotaAlarms } from '../quota/quota-alarms.ts'
import { Room } from '../quota/room.ts'
import type { ContentHooks } from '../registry/manifests/content-hooks.ts'
import { roomForAll } from '../registry/uploads/upload-admission.ts'
import type { Foundation } from './services.ts'

/** What counts and bounds content. While quotas are off, nothing is asked of anybody who pushes. */
export function assembleQuota(
  { config: { quota: config }, database, clock }: Foundation,
  announcements: Announcements,
) {
  const alarms: QuotaAlarms = {
    crossed: (tx, alarm) => announcements.notifyQuota(tx, alarm),
    relieved: (tx, relief) => announcements.quotaRelieved(tx, relief),
  }
  const ledger = new Ledger(database)
  const limits = new LimitsOfNamespaces({ database, config })
  const { isEnforced } = config
  const contentHooks: ContentHooks[] = [
    uncountingHooks({ ledger, limits, alarms }),
    ...(config.isOn ? [new ContentQuota({ ledger, limits, alarms, clock }, { isEnforced })] : []),
  ]
  return {
    ledger,
    limits,
    contentHooks,
    admission: isEnforced
      ? new Room({ database, clock, config, limits, alarms, onSuppressed: () => undefined })
      : roomForAll,
  }
}
