import {
  Button,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  TextInput,
} from '@patternfly/react-core'
import { type FormEvent, useId, useState } from 'react'

import { useMayChange } from './looking-only.tsx'
import { t } from './shared.texts.ts'

/** What somebody may do in a repository. */
export type RepositoryRole = 'read' | 'write' | 'admin'

export const repositoryRoles: readonly RepositoryRole[] = ['read', 'write', 'admin']

export function repositoryRoleName(role: RepositoryRole): string {
  return t(`role-${role}`)
}

interface SelectProps {
  /** For those who do not see what it stands beside. */
  readonly label: string
  readonly role: RepositoryRole
  /** It may be taken away. */
  readonly mayBeNone?: boolean
  readonly isDisabled?: boolean
  /** @param role undefined when it is to be taken away */
  readonly onChange: (role: RepositoryRole | undefined) => void
}

/** A choice of what somebody may do in a repository. */
export function RepositoryRoleSelect(props: SelectProps) {
  const { label, role, mayBeNone = false, isDisabled = false, onChange } = props
  const mayChange = useMayChange()
  const id = useId()
  return (
    <FormSelect
      id={id}
      aria-label={label}
      className="berth-narrow-select"
      value={role}
      isDisabled={isDisabled || !mayChange}
      onChange={(_event, value) => onChange(repositoryRoles.find((one) => one === value))}
    >
      {repositoryRoles.map((one) => (
        <FormSelectOption key={one} value={one} label={repositoryRoleName(one)} />
      ))}
      {mayBeNone ? <FormSelectOption value="" label={t('role-none')} /> : null}
    </FormSelect>
  )
}

interface AddProps {
  readonly namespace: string
  /** @returns whether it was done; what was typed stays otherwise */
  readonly onAdd: (repository: string, role: RepositoryRole) => Promise<boolean>
}

/** The row in which a repository of a namespace is named, and what somebody may do there. */
export function AddRepositoryRight({ namespace, onAdd }: AddProps) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<RepositoryRole>('write')
  const mayChange = useMayChange()
  const id = useId()
  const add = async (event: FormEvent) => {
    event.preventDefault()
    // A form in a dialog stands, for React, inside the form that opened it.
    event.stopPropagation()
    if (await onAdd(name.trim(), role)) setName('')
  }
  if (!mayChange) return null
  return (
    <Form onSubmit={(event) => void add(event)}>
      <FormGroup label={t('rightRepository')} fieldId={id}>
        <div className="berth-buttons">
          <TextInput
            id={id}
            className="berth-medium-input"
            value={name}
            onChange={(_event, text) => setName(text)}
            autoComplete="off"
            aria-describedby={`${id}-help`}
          />
          <RepositoryRoleSelect
            label={t('rightRole')}
            role={role}
            onChange={(next) => setRole(next ?? 'write')}
          />
          <Button type="submit" variant="secondary" isDisabled={name.trim() === ''}>
            {t('rightAdd')}
          </Button>
        </div>
        <FormHelperText id={`${id}-help`}>
          <HelperText>
            <HelperTextItem>{t('rightRepositoryHelp', { namespace })}</HelperTextItem>
          </HelperText>
        </FormHelperText>
      </FormGroup>
    </Form>
  )
}
