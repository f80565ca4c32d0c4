import { useForm } from 'react-hook-form'

import { Dialog } from '../../shared/dialog.tsx'
import { timeOf } from '../../shared/format.ts'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { type Tag, useTagChanges } from './tags.ts'
import { t } from './tags.texts.ts'

interface Props {
  readonly tags: readonly Tag[]
  readonly onClose: () => void
}

interface OneProps extends Props {
  readonly repository: string
  readonly onChosen?: never
}

interface ManyProps extends Props {
  readonly repository?: never
  /** Is told the moment, in seconds; null for never. Whoever hears it makes the change. */
  readonly onChosen: (seconds: number | null) => void
}

interface Values {
  readonly when: 'never' | 'week' | 'month' | 'year' | 'moment'
  readonly moment: string
}

const days = { week: 7, month: 30, year: 365 } as const
const secondsPerDay = 86_400

/** Says when tags end by themselves. */
export function ChangeExpiration(props: OneProps | ManyProps) {
  const { tags, onClose } = props
  const changes = useTagChanges(props.repository ?? '')
  const [first] = tags
  const endsAt = tags.length === 1 ? timeOf(first?.expiration) : undefined
  const form = useForm<Values>({
    defaultValues: {
      when: endsAt === undefined ? 'never' : 'moment',
      moment: endsAt === undefined ? '' : localTime(endsAt),
    },
  })
  const when = form.watch('when')
  const submit = async (values: Values) => {
    const seconds = secondsOf(values)
    if (props.onChosen !== undefined) {
      props.onChosen(seconds)
      return
    }
    for (const { name } of tags) await changes.setExpiration(name, seconds)
    await changes.renew()
    toast.success(t('expirationChanged', { name: first?.name ?? '' }))
    onClose()
  }
  const isAhead = (text: string) =>
    when !== 'moment' || new Date(text).getTime() > Date.now() || t('momentFault')
  return (
    <Dialog
      title={
        tags.length === 1
          ? t('expirationTitle', { name: first?.name ?? '' })
          : t('expirationTitleMany', { count: tags.length })
      }
      onClose={onClose}
    >
      <ServerForm
        form={form}
        onSubmit={submit}
        submitLabel={t('changeExpiration')}
        onCancel={onClose}
      >
        <SelectField<Values>
          name="when"
          label={t('expires')}
          help={t('expirationHelp')}
          options={[
            { value: 'never', label: t('whenNever') },
            { value: 'week', label: t('whenWeek') },
            { value: 'month', label: t('whenMonth') },
            { value: 'year', label: t('whenYear') },
            { value: 'moment', label: t('whenMoment') },
          ]}
        />
        {when === 'moment' ? (
          <TextField<Values>
            name="moment"
            type="datetime-local"
            label={t('moment')}
            isRequired
            rules={{ validate: isAhead }}
          />
        ) : null}
      </ServerForm>
    </Dialog>
  )
}

function secondsOf({ when, moment }: Values): number | null {
  if (when === 'never') return null
  if (when === 'moment') return Math.floor(new Date(moment).getTime() / 1000)
  return Math.floor(Date.now() / 1000) + days[when] * secondsPerDay
}

/** As a field for local dates and times takes it. */
function localTime(time: Date): string {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
