import { SelectField } from '../form.tsx'
import { t } from './policies.texts.ts'

/** Whether a pattern names the tags, or all others. */
export function WhichTags() {
  return (
    <SelectField<{ readonly matches: 'yes' | 'no' }>
      name="matches"
      label={t('patternMatches')}
      options={[
        { value: 'yes', label: t('matching') },
        { value: 'no', label: t('notMatching') },
      ]}
    />
  )
}
