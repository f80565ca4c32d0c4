import { useFormContext } from 'react-hook-form'

import { SelectField, TextField } from '../form.tsx'
import type { Place } from '../place.ts'
import { pruneCalls, type PrunePolicy } from './policy-calls.ts'
import { PolicyEditor } from './policy-editor.tsx'
import type { PolicyKind } from './policy-kind.ts'
import { WhichTags } from './which-tags.tsx'
import { t } from './policies.texts.ts'

/** The policies that delete old tags of an organization, a user or a repository. */
export function PrunePolicies({ scope }: { readonly scope: Place }) {
  return <PolicyEditor kind={prune} calls={pruneCalls(scope)} />
}

interface Values {
  readonly method: PrunePolicy['method']
  readonly number: string
  readonly age: string
  readonly pattern: string
  readonly matches: 'yes' | 'no'
}

const prune: PolicyKind<PrunePolicy, Values> = {
  title: t('pruneTitle'),
  help: t('pruneHelp'),
  none: t('pruneNone'),
  addTitle: t('pruneAddTitle'),
  changeTitle: t('pruneChangeTitle'),
  removeLoss: t('pruneRemoveLoss'),
  describe({ method, value, tagPattern, tagPatternMatches }) {
    const what =
      method === 'number_of_tags'
        ? t('pruneNumber', { count: Number(value) })
        : t('pruneAge', { value })
    const among =
      tagPattern === null
        ? t('ofAll')
        : t(tagPatternMatches ? 'ofMatching' : 'ofOthers', { pattern: tagPattern })
    return `${what} ${among}`
  },
  valuesOf: (policy) => ({
    method: policy?.method ?? 'number_of_tags',
    number: policy?.method === 'number_of_tags' ? String(policy.value) : '10',
    age: policy?.method === 'creation_date' ? String(policy.value) : '30d',
    pattern: policy?.tagPattern ?? '',
    matches: policy?.tagPatternMatches === false ? 'no' : 'yes',
  }),
  policyOf: ({ method, number, age, pattern, matches }) => ({
    method,
    value: method === 'number_of_tags' ? Number(number) : age,
    tagPattern: pattern === '' ? null : pattern,
    tagPatternMatches: pattern === '' || matches === 'yes',
  }),
  fields: <PruneFields />,
  previewTitle: ({ tags }) =>
    tags.length === 0 ? t('prunePreviewNone') : t('prunePreview', { count: tags.length }),
}

function PruneFields() {
  const [method, pattern] = useFormContext<Values>().watch(['method', 'pattern'])
  return (
    <>
      <SelectField<Values>
        name="method"
        label={t('method')}
        options={[
          { value: 'number_of_tags', label: t('numberOfTags') },
          { value: 'creation_date', label: t('creationDate') },
        ]}
      />
      {method === 'number_of_tags' ? (
        <TextField<Values>
          key="number"
          name="number"
          label={t('number')}
          isRequired
          rules={{ pattern: { value: /^[1-9]\d{0,8}$/, message: t('numberFault') } }}
        />
      ) : (
        <TextField<Values>
          key="age"
          name="age"
          label={t('age')}
          help={t('ageHelp')}
          isRequired
          rules={{ pattern: { value: /^[1-9]\d*[smhdw]$/, message: t('ageFault') } }}
        />
      )}
      <TextField<Values> name="pattern" label={t('pattern')} help={t('patternHelp')} />
      {pattern === '' ? null : <WhichTags />}
    </>
  )
}
