import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core'
import { useState } from 'react'

import { useRegistryAddress } from '../api/site.ts'
import { type Pullable, pullCommands } from './client-commands.ts'
import { t } from './shared.texts.ts'
import { CopyText } from './values.tsx'

interface Props extends Pick<Pullable, 'repository' | 'content'> {
  /** Absent where something is looked at by its digest alone. */
  readonly tag?: string | undefined
  readonly digest: string
}

/** How each client fetches something, by its tag or by its digest. */
export function PullCommandList({ tag, digest, ...rest }: Props) {
  const address = useRegistryAddress()
  const [isByDigest, setByDigest] = useState(tag === undefined)
  const reference =
    isByDigest || tag === undefined
      ? ({ kind: 'digest', digest } as const)
      : ({ kind: 'tag', name: tag } as const)
  return (
    <div className="berth-stack">
      {tag === undefined ? null : (
        <ToggleGroup isCompact aria-label={t('pullBy')}>
          <ToggleGroupItem
            text={t('pullByTag')}
            isSelected={!isByDigest}
            onChange={() => setByDigest(false)}
          />
          <ToggleGroupItem
            text={t('pullByDigest')}
            isSelected={isByDigest}
            onChange={() => setByDigest(true)}
          />
        </ToggleGroup>
      )}
      {pullCommands({ ...rest, ...address, reference }).map(({ client, command }) => (
        <div key={`${client} ${command}`}>
          <div className="berth-small-title">{client}</div>
          <CopyText text={command} label={t('pullCommandOf', { client })} />
        </div>
      ))}
    </div>
  )
}
