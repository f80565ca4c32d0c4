import { formatExact, formatRelative, timeOf } from './format.ts'
import { Hint } from './hint.tsx'
import { t } from './shared.texts.ts'
import { useNow } from './use-now.ts'

interface Props {
  /** Seconds since 1970, or a text that the API sent. */
  readonly value: string | number | null | undefined
  /** What to say where there is none. */
  readonly absent?: string
}

/** `3 days ago`, with the exact time for those who point at it or ask their screen reader. */
export function RelativeTime({ value, absent = t('never') }: Props) {
  const time = timeOf(value)
  const now = useNow(time)
  if (time === undefined) return <span className="berth-quiet">{absent}</span>
  return (
    <Hint says={() => formatExact(time)}>
      <time className="berth-nowrap" dateTime={time.toISOString()} tabIndex={0}>
        {formatRelative(time, now)}
      </time>
    </Hint>
  )
}
