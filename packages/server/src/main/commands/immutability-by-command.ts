import { anonymous } from '../../access/principal.ts'
import { readImmutabilityPolicy } from '../../immutability/immutability-policy.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { FeatureOffError } from '../../registry/registry-errors.ts'
import type { Foundation, Services } from '../services.ts'
import { policySubjectNamed } from './policy-subject.ts'

interface Registry {
  readonly foundation: Foundation
  readonly services: Services
}

/** What `berth immutability` does. */
export class ImmutabilityByCommand {
  readonly #services: Services

  /** @throws FeatureOffError where no tag can be immutable */
  constructor({ foundation, services }: Registry) {
    if (!foundation.config.tags.immutability.isOn) {
      throw new FeatureOffError('FEATURE_IMMUTABLE_TAGS')
    }
    this.#services = services
  }

  /** @throws AccountNotFoundError, RepositoryNotFoundError */
  async listPolicies(place: string) {
    return await this.#services.immutabilityPolicies.list(
      await policySubjectNamed(this.#services, place),
    )
  }

  /** Answers with its uuid. */
  async createPolicy(
    place: string,
    tagPattern: string,
    { isPatternMatched }: { readonly isPatternMatched: boolean },
  ): Promise<string> {
    const policy = readImmutabilityPolicy({ tagPattern, tagPatternMatches: isPatternMatched })
    const subject = await policySubjectNamed(this.#services, place)
    return await this.#services.immutabilityPolicies.create(commandLine, subject, policy)
  }

  async deletePolicy(place: string, uuid: string): Promise<void> {
    const subject = await policySubjectNamed(this.#services, place)
    await this.#services.immutabilityPolicies.delete(commandLine, subject, uuid)
  }

  /** The tags that would become immutable, by name. */
  async *preview(
    repositoryName: string,
    tagPattern: string | undefined,
    { isPatternMatched }: { readonly isPatternMatched: boolean },
  ): AsyncGenerator<string, void, undefined> {
    const policy =
      tagPattern === undefined
        ? undefined
        : readImmutabilityPolicy({ tagPattern, tagPatternMatches: isPatternMatched })
    const repository = await this.#services.repositories.named(repositoryName)
    for await (const { found } of this.#services.immutabilityPreview.tags(repository, policy)) {
      yield* found
    }
  }

  /** One after the other. @throws TagUnknownError at the first that is not there */
  async setTags(
    repositoryName: string,
    tags: readonly string[],
    isImmutable: boolean,
  ): Promise<void> {
    const target = {
      repository: await this.#services.repositories.named(repositoryName),
      principal: anonymous,
    }
    for (const tag of tags) {
      await this.#services.tags.setImmutable(commandLine, target, tag, isImmutable)
    }
  }
}
