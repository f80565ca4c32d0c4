import { Button, Content, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { SelectField, ServerForm, TextField } from '../form.tsx'
import { toast } from '../toasts.tsx'
import { PolicyList } from './policy-list.tsx'
import {
  type NewPrunePolicy,
  policiesKey,
  type PolicyPreview,
  type PolicyScope,
  pruneCalls,
  type PrunePolicy,
} from './policy-scope.ts'
import { PreviewList } from './preview-list.tsx'
import { t } from './policies.texts.ts'

/** The policies that delete old tags of an organization, a user or a repository. */
export function PrunePolicies({ scope }: { readonly scope: PolicyScope }) {
  const [isAdding, setAdding] = useState(false)
  const calls = pruneCalls(scope)
  return (
    <section aria-labelledby="prune-policies" className="berth-stack">
      <Content>
        <h2 id="prune-policies">{t('pruneTitle')}</h2>
        <p>{t('pruneHelp')}</p>
      </Content>
      <PolicyList<PrunePolicy>
        label={t('pruneTitle')}
        queryKey={policiesKey(scope, 'prune')}
        load={(signal) => calls.list(signal)}
        describe={describePrunePolicy}
        none={t('pruneNone')}
        removeLoss={t('removePruneLoss')}
        remove={(uuid) => calls.remove(uuid)}
      />
      <div>
        <Button variant="secondary" onClick={() => setAdding(true)}>
          {t('pruneAdd')}
        </Button>
      </div>
      {isAdding ? <AddPrunePolicy scope={scope} onClose={() => setAdding(false)} /> : null}
    </section>
  )
}

/** A policy as a sentence. */
export function describePrunePolicy(policy: NewPrunePolicy): string {
  const { method, value, tagPattern, tagPatternMatches } = policy
  const what = t(method === 'number_of_tags' ? 'pruneNumber' : 'pruneAge', { value })
  const among =
    tagPattern === null
      ? t('ofAll')
      : t(tagPatternMatches ? 'ofMatching' : 'ofOthers', { pattern: tagPattern })
  return `${what} ${among}`
}

interface Values {
  readonly method: NewPrunePolicy['method']
  readonly number: string
  readonly age: string
  readonly pattern: string
  readonly matches: 'yes' | 'no'
}

interface AddProps {
  readonly scope: PolicyScope
  readonly onClose: () => void
}

function AddPrunePolicy({ scope, onClose }: AddProps) {
  const client = useQueryClient()
  const calls = pruneCalls(scope)
  const [preview, setPreview] = useState<PolicyPreview>()
  const form = useForm<Values>({
    defaultValues: {
      method: 'number_of_tags',
      number: '10',
      age: '30d',
      pattern: '',
      matches: 'yes',
    },
  })
  const [method, pattern] = form.watch(['method', 'pattern'])
  const add = async (values: Values) => {
    await calls.add(policyOf(values))
    await client.invalidateQueries({ queryKey: policiesKey(scope, 'prune') })
    toast.success(t('added'))
    onClose()
  }
  const look = async () => {
    try {
      setPreview(await calls.preview?.(policyOf(form.getValues())))
    } catch (error) {
      toast.failure(t('previewFailed'), error)
    }
  }
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="add-prune-policy">
      <ModalHeader labelId="add-prune-policy" title={t('pruneAddTitle')} />
      <ModalBody className="berth-stack">
        <ServerForm form={form} onSubmit={add} submitLabel={t('pruneAdd')} onCancel={onClose}>
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
              type="number"
              label={t('number')}
              isRequired
              rules={{ pattern: { value: /^[1-9]\d*$/, message: t('numberFault') } }}
            />
          ) : (
            <TextField<Values>
              key="age"
              name="age"
              label={t('age')}
              help={t('ageHelp')}
              isRequired
              rules={{ pattern: { value: /^[1-9]\d*[smhdwy]$/, message: t('ageFault') } }}
            />
          )}
          <TextField<Values> name="pattern" label={t('pattern')} help={t('patternHelp')} />
          {pattern === '' ? null : <WhichTags />}
          {calls.preview === undefined ? null : (
            <div>
              <Button variant="link" isInline onClick={() => void look()}>
                {t('preview')}
              </Button>
            </div>
          )}
          {preview === undefined ? null : (
            <PreviewList preview={preview} titleKey="previewTags" none={t('previewNone')} />
          )}
        </ServerForm>
      </ModalBody>
    </Modal>
  )
}

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

function policyOf({ method, number, age, pattern, matches }: Values): NewPrunePolicy {
  return {
    method,
    value: method === 'number_of_tags' ? Number(number) : age,
    tagPattern: pattern === '' ? null : pattern,
    tagPatternMatches: pattern === '' || matches === 'yes',
  }
}
