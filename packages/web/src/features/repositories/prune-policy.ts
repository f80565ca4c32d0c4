import type { Answer } from '../../api/client.ts'
import { t } from './settings.texts.ts'

export type PrunePolicy = Answer<
  'get',
  '/repository/{repository}/autoprunepolicy/'
>['policies'][number]

/** Of which tags a policy speaks. */
export function policyTags(policy: {
  readonly tagPattern: string | null
  readonly tagPatternMatches: boolean
}): string {
  const { tagPattern: pattern, tagPatternMatches: matches } = policy
  if (pattern === null || pattern === '') return t('tagsAll')
  return t(matches ? 'tagsMatching' : 'tagsNotMatching', { pattern })
}
