import type { Clock } from '../platform/clock/clock.ts'
import type { LogFields, Logger } from '../platform/log/logger.ts'
import type { Check, Finding, Findings, ServiceName } from './health.ts'

interface Dependencies {
  readonly checks: Readonly<Partial<Record<ServiceName, Check>>>
  /** What this process knows without looking, told as it is at the moment. */
  readonly states: Readonly<Partial<Record<ServiceName, () => Finding>>>
  readonly clock: Clock
  readonly log: Logger
}

/** Longer than anything healthy takes, shorter than a probe waits. */
const checkMilliseconds = 3000
/** For so long a finding is told again without looking: a storm of probes costs nothing. */
const findingKeptMilliseconds = 2000

interface Look {
  readonly finding: Promise<Finding>
  readonly begunAtMs: number
}

/** Looks at what Berth needs; each thing by one check at a time, however many ask. */
export class Health {
  readonly #checks: ReadonlyMap<string, Check>
  readonly #states: ReadonlyMap<string, () => Finding>
  readonly #clock: Clock
  readonly #log: Logger
  readonly #unhealthy = new Set<ServiceName>()
  readonly #looks = new Map<ServiceName, Look>()

  constructor({ checks, states, clock, log }: Dependencies) {
    this.#checks = new Map(Object.entries(checks))
    this.#states = new Map(Object.entries(states))
    this.#clock = clock
    this.#log = log.named('health')
  }

  /** What is found of these things; those that this process has no check for are left out. */
  async findings(names: readonly ServiceName[]): Promise<Findings> {
    const known = names.filter((name) => this.#states.has(name) || this.#checks.has(name))
    const found = await Promise.all(
      known.map(async (name) => [name, await this.#finding(name)] as const),
    )
    return new Map(found)
  }

  async #finding(name: ServiceName): Promise<Finding> {
    const state = this.#states.get(name)
    if (state !== undefined) return state()
    const nowMs = this.#clock()
    const known = this.#looks.get(name)
    const age = known === undefined ? Number.POSITIVE_INFINITY : nowMs - known.begunAtMs
    if (known !== undefined && age >= 0 && age < findingKeptMilliseconds) return await known.finding
    const finding = this.#look(name)
    this.#looks.set(name, { finding, begunAtMs: nowMs })
    return await finding
  }

  async #look(name: ServiceName): Promise<Finding> {
    const check = this.#checks.get(name) as Check
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<Finding>((resolve) => {
      timer = setTimeout(
        () => resolve({ isHealthy: false, message: `no answer in ${checkMilliseconds / 1000} s` }),
        checkMilliseconds,
      )
    })
    try {
      const finding = await Promise.race([check(), timeout])
      this.#tell(name, finding, { reason: finding.message })
      return finding
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const finding: Finding = { isHealthy: false, message }
      this.#tell(name, finding, { error })
      return finding
    } finally {
      clearTimeout(timer)
    }
  }

  /** A change is worth a line; that nothing has changed is not. */
  #tell(service: ServiceName, { isHealthy }: Finding, why: LogFields): void {
    if (isHealthy) {
      if (this.#unhealthy.delete(service)) this.#log.info('service healthy again', { service })
    } else if (!this.#unhealthy.has(service)) {
      this.#unhealthy.add(service)
      this.#log.warn('service unhealthy', { service, ...why })
    }
  }
}
