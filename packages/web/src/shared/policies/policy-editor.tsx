import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FieldValues } from 'react-hook-form'

import { ConfirmDelete } from '../confirm-delete.tsx'
import { Loaded } from '../loaded.tsx'
import { ChangeButton } from '../looking-only.tsx'
import { SettingsSection } from '../settings-section.tsx'
import { TextSkeleton } from '../states.tsx'
import { toast } from '../toasts.tsx'
import type { PolicyCalls } from './policy-calls.ts'
import { PolicyDialog } from './policy-dialog.tsx'
import type { PolicyKind } from './policy-kind.ts'
import { t } from './policies.texts.ts'

interface Props<Policy, Values extends FieldValues> {
  readonly kind: PolicyKind<Policy, Values>
  readonly calls: PolicyCalls<Policy>
}

/** Policies as sentences, each of which can be changed and deleted, and more can be added. */
export function PolicyEditor<Policy extends { readonly uuid: string }, Values extends FieldValues>({
  kind,
  calls,
}: Props<Policy, Values>) {
  const [edited, setEdited] = useState<Policy | 'new'>()
  const [doomed, setDoomed] = useState<Policy>()
  const client = useQueryClient()
  const query = useQuery({ queryKey: calls.key, queryFn: ({ signal }) => calls.list(signal) })
  const renew = () => client.invalidateQueries({ queryKey: calls.key })
  return (
    <SettingsSection title={kind.title} help={kind.help}>
      <Loaded query={query} meanwhile={<TextSkeleton lines={1} />}>
        {(policies) => (
          <>
            {policies.length === 0 ? <p>{kind.none}</p> : null}
            {policies.length === 0 ? null : (
              <ul className="berth-rows" aria-label={kind.title}>
                {policies.map((policy) => (
                  <PolicyRow
                    key={policy.uuid}
                    text={kind.describe(policy)}
                    onChange={() => setEdited(policy)}
                    onDelete={() => setDoomed(policy)}
                  />
                ))}
              </ul>
            )}
            <div>
              <ChangeButton variant="secondary" onClick={() => setEdited('new')}>
                {t('add')}
              </ChangeButton>
            </div>
          </>
        )}
      </Loaded>
      {edited === undefined ? null : (
        <PolicyDialog
          kind={kind}
          calls={calls}
          policy={edited === 'new' ? undefined : edited}
          onSaved={renew}
          onClose={() => setEdited(undefined)}
        />
      )}
      {doomed === undefined ? null : (
        <ConfirmDelete
          what={t('thisPolicy')}
          losses={[kind.describe(doomed), kind.removeLoss]}
          onConfirm={async () => {
            await calls.remove(doomed.uuid)
            await renew()
            toast.success(t('removed'))
          }}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </SettingsSection>
  )
}

function PolicyRow(props: {
  readonly text: string
  readonly onChange: () => void
  readonly onDelete: () => void
}) {
  const { text } = props
  return (
    <li>
      <span className="berth-break">{text}</span>
      <span className="berth-buttons">
        <ChangeButton
          variant="link"
          size="sm"
          aria-label={t('changeOf', { text })}
          onClick={props.onChange}
        >
          {t('change')}
        </ChangeButton>
        <ChangeButton
          variant="link"
          size="sm"
          isDanger
          aria-label={t('removeOf', { text })}
          onClick={props.onDelete}
        >
          {t('remove')}
        </ChangeButton>
      </span>
    </li>
  )
}
