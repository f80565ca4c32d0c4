import type { Migration } from '../../platform/database/migrate.ts'
import { registry } from './0001-registry.ts'
import { tenancy } from './0002-tenancy.ts'
import { search } from './0003-search.ts'
import { autoprune } from './0004-autoprune.ts'
import { garbageCollection } from './0005-garbage-collection.ts'
import { immutability } from './0006-immutability.ts'
import { notifications } from './0007-notifications.ts'
import { timeMachine } from './0008-time-machine.ts'
import { quota } from './0009-quota.ts'
import { webPages } from './0010-web-api.ts'

/** Every step of the schema, in the order in which they run. */
export const migrations: readonly Migration[] = [
  registry,
  tenancy,
  search,
  autoprune,
  garbageCollection,
  immutability,
  notifications,
  timeMachine,
  quota,
  webPages,
]
