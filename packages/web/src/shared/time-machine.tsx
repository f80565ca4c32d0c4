import { useForm } from 'react-hook-form'

import type { Place } from './place.ts'
import { useFeature, useSite } from '../api/site.ts'
import { SelectField, ServerForm } from './form.tsx'
import { formatDuration } from './format.ts'
import { RestoreMomentButton } from './restorations/restore-moment.tsx'
import { SettingsSection } from './settings-section.tsx'
import { t } from './shared.texts.ts'
import { toast } from './toasts.tsx'

interface Props {
  readonly scope: Place
  readonly seconds: number
  readonly onSave: (seconds: number) => Promise<unknown>
}

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
}

/** `1209600` for `2w`; undefined for what is no duration. */
export function secondsOf(duration: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d+)([smhdwy])$/.exec(duration) ?? []
  const each = unitSeconds[unit]
  return each === undefined ? undefined : Number(number) * each
}

/** A length of time, or that it has none. */
function labelOf(seconds: number): string {
  return seconds === 0 ? t('notKept') : formatDuration(seconds)
}

/** How long a namespace keeps what was deleted, and the way back to a moment. */
export function TimeMachine({ scope, seconds, onSave }: Props) {
  const mayChange = useFeature('CHANGE_TAG_EXPIRATION')
  const options = useSite().config.TAG_EXPIRATION_OPTIONS.flatMap((duration) => {
    const value = secondsOf(duration)
    return value === undefined ? [] : [{ value: String(value), label: labelOf(value) }]
  })
  const isListed = options.some(({ value }) => value === String(seconds))
  const form = useForm<{ readonly seconds: string }>({
    values: { seconds: String(seconds) },
  })
  return (
    <SettingsSection title={t('timeMachine')} help={t('timeMachineHelp')}>
      {mayChange ? (
        <ServerForm
          form={form}
          wantsChange
          submitLabel={t('save')}
          onSubmit={async (values) => {
            await onSave(Number(values.seconds))
            toast.success(t('timeMachineSaved'))
          }}
        >
          <SelectField<{ readonly seconds: string }>
            name="seconds"
            label={t('keptFor')}
            options={
              isListed ? options : [...options, { value: String(seconds), label: labelOf(seconds) }]
            }
          />
        </ServerForm>
      ) : (
        <p>{labelOf(seconds)}</p>
      )}
      {seconds === 0 ? null : (
        <div>
          <RestoreMomentButton scope={scope} />
        </div>
      )}
    </SettingsSection>
  )
}
