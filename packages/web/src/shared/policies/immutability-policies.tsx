import { TextField } from '../form.tsx'
import {
  immutabilityCalls,
  type ImmutabilityPolicy,
  type ImmutabilityPlace,
} from './policy-calls.ts'
import { PolicyEditor } from './policy-editor.tsx'
import type { PolicyKind } from './policy-kind.ts'
import { WhichTags } from './which-tags.tsx'
import { t } from './policies.texts.ts'

/** The policies that keep tags of an organization or a repository as they are. */
export function ImmutabilityPolicies({ scope }: { readonly scope: ImmutabilityPlace }) {
  return <PolicyEditor kind={immutability} calls={immutabilityCalls(scope)} />
}

interface Values {
  readonly pattern: string
  readonly matches: 'yes' | 'no'
}

const immutability: PolicyKind<ImmutabilityPolicy, Values> = {
  title: t('immutableTitle'),
  help: t('immutableHelp'),
  none: t('immutableNone'),
  addTitle: t('immutableAddTitle'),
  changeTitle: t('immutableChangeTitle'),
  removeLoss: t('immutableRemoveLoss'),
  describe: ({ tagPattern, tagPatternMatches }) =>
    t(tagPatternMatches ? 'immutableOfMatching' : 'immutableOfOthers', { pattern: tagPattern }),
  valuesOf: (policy) => ({
    pattern: policy?.tagPattern ?? '',
    matches: policy?.tagPatternMatches === false ? 'no' : 'yes',
  }),
  policyOf: ({ pattern, matches }) => ({
    tagPattern: pattern,
    tagPatternMatches: matches === 'yes',
  }),
  fields: (
    <>
      <TextField<Values>
        name="pattern"
        label={t('pattern')}
        help={t('patternRequired')}
        isRequired
        isFirst
      />
      <WhichTags />
    </>
  ),
  previewTitle: ({ tags }) =>
    tags.length === 0 ? t('immutablePreviewNone') : t('immutablePreview', { count: tags.length }),
}
