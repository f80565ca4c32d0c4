import { type PrunePolicy, readPrunePolicy, writtenValue } from '../../autoprune/prune-policy.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { FeatureOffError } from '../../registry/registry-errors.ts'
import type { Foundation, Services } from '../services.ts'
import { policySubjectNamed } from './policy-subject.ts'

interface Registry {
  readonly foundation: Foundation
  readonly services: Services
}

/** What `berth prune-policy` does. */
export class PrunePoliciesByCommand {
  readonly #services: Services

  /** @throws FeatureOffError where policies do nothing */
  constructor({ foundation, services }: Registry) {
    if (!foundation.config.api.features.AUTO_PRUNE) throw new FeatureOffError('FEATURE_AUTO_PRUNE')
    this.#services = services
  }

  /** As the API spells them. @throws AccountNotFoundError, RepositoryNotFoundError */
  async list(place: string) {
    const subject = await policySubjectNamed(this.#services, place)
    const policies = await this.#services.prunePolicies.list(subject)
    return policies.map(({ uuid, rule, tagPattern, isPatternMatched }) => ({
      uuid,
      method: rule.method,
      value: writtenValue(rule),
      tagPattern: tagPattern ?? null,
      tagPatternMatches: isPatternMatched,
    }))
  }

  /** Answers with its uuid. @throws PrunePolicyExistsError */
  async create(place: string, policy: PrunePolicy): Promise<string> {
    const subject = await policySubjectNamed(this.#services, place)
    return await this.#services.prunePolicies.create(commandLine, subject, policy)
  }

  /** @throws PolicyNotFoundError */
  async delete(place: string, uuid: string): Promise<void> {
    const subject = await policySubjectNamed(this.#services, place)
    await this.#services.prunePolicies.delete(commandLine, subject, uuid)
  }
}

/** @throws InvalidPrunePolicyError, InvalidPatternError */
export function prunePolicyOf(given: {
  readonly keep: string | undefined
  readonly olderThan: string | undefined
  readonly pattern: string | undefined
  readonly isPatternMatched: boolean
}): PrunePolicy {
  const { keep, olderThan, pattern: tagPattern, isPatternMatched: tagPatternMatches } = given
  return keep === undefined
    ? readPrunePolicy({ method: 'creation_date', value: olderThan, tagPattern, tagPatternMatches })
    : readPrunePolicy({
        method: 'number_of_tags',
        value: Number(keep),
        tagPattern,
        tagPatternMatches,
      })
}
