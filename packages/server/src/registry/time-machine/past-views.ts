import type { Access, Authorized } from '../../access/access.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { type PastView, pastViewOf } from '../../repositories/past-view.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { RegistryCaller, RegistryDoor } from '../http/registry-caller.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import type { KeptTime } from './kept-time.ts'
import { requireKept } from './moment.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly access: Access
  readonly names: RepositoryNames
  readonly keptTime: KeptTime
}

/** What was is not changed. */
export class PastIsReadOnlyError extends Error {
  override readonly name = 'PastIsReadOnlyError'

  constructor({ name }: PastView) {
    super(
      `this is ${name} as it was: nothing can be pushed there or deleted; push to ${name} itself`,
    )
  }
}

/** A repository as it was, with the proof that the caller may pull from it now. */
export interface OpenView {
  readonly target: Authorized<'pull'>
  readonly momentMs: number
}

/** Repositories under the names by which they show how they were. */
export class PastViews {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * The view that a name means. A repository that really has such a name comes first: it may be
   * older than this meaning. For all other names this costs no question.
   */
  async find(written: string): Promise<PastView | undefined> {
    const view = pastViewOf(written)
    if (view === undefined) return undefined
    const { names, access } = this.#dependencies
    const itself = names.tryParse(written)
    if (itself !== undefined && (await access.exists(itself))) return undefined
    return view
  }

  /**
   * The right to pull from the repository is the right to see how it was.
   *
   * @throws as {@link RegistryDoor.repository}, MomentInFutureError, MomentTooOldError
   */
  async open(door: RegistryDoor, caller: RegistryCaller, view: PastView): Promise<OpenView> {
    const { names, database, keptTime, clock } = this.#dependencies
    const target = await door.repository(caller, names.parse(view.name), 'pull')
    const sinceMs = await keptTime.sinceMs(database.reader, target.repository.namespaceId)
    requireKept(view.momentMs, { nowMs: clock(), sinceMs })
    return { target, momentMs: view.momentMs }
  }
}
