import { Button, Content, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { ServerForm, TextField } from '../form.tsx'
import { toast } from '../toasts.tsx'
import { PolicyList } from './policy-list.tsx'
import {
  immutabilityCalls,
  type ImmutabilityPolicy,
  type NewImmutabilityPolicy,
  policiesKey,
  type PolicyPreview,
  type PolicyScope,
} from './policy-scope.ts'
import { PreviewList } from './preview-list.tsx'
import { WhichTags } from './prune-policies.tsx'
import { t } from './policies.texts.ts'

/** The policies that keep tags of an organization or a repository as they are. */
export function ImmutabilityPolicies({ scope }: { readonly scope: PolicyScope }) {
  const [isAdding, setAdding] = useState(false)
  const calls = immutabilityCalls(scope)
  return (
    <section aria-labelledby="immutability-policies" className="berth-stack">
      <Content>
        <h2 id="immutability-policies">{t('immutableTitle')}</h2>
        <p>{t('immutableHelp')}</p>
      </Content>
      <PolicyList<ImmutabilityPolicy>
        label={t('immutableTitle')}
        queryKey={policiesKey(scope, 'immutability')}
        load={(signal) => calls.list(signal)}
        describe={describeImmutabilityPolicy}
        none={t('immutableNone')}
        removeLoss={t('removeImmutableLoss')}
        remove={(uuid) => calls.remove(uuid)}
      />
      <div>
        <Button variant="secondary" onClick={() => setAdding(true)}>
          {t('immutableAdd')}
        </Button>
      </div>
      {isAdding ? <AddImmutabilityPolicy scope={scope} onClose={() => setAdding(false)} /> : null}
    </section>
  )
}

function describeImmutabilityPolicy({ tagPattern, tagPatternMatches }: NewImmutabilityPolicy) {
  return t(tagPatternMatches ? 'immutableOfMatching' : 'immutableOfOthers', {
    pattern: tagPattern,
  })
}

interface Values {
  readonly pattern: string
  readonly matches: 'yes' | 'no'
}

interface AddProps {
  readonly scope: PolicyScope
  readonly onClose: () => void
}

function AddImmutabilityPolicy({ scope, onClose }: AddProps) {
  const client = useQueryClient()
  const calls = immutabilityCalls(scope)
  const [preview, setPreview] = useState<PolicyPreview>()
  const form = useForm<Values>({ defaultValues: { pattern: '', matches: 'yes' } })
  const add = async (values: Values) => {
    await calls.add(policyOf(values))
    await client.invalidateQueries({ queryKey: policiesKey(scope, 'immutability') })
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
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="add-immutability-policy">
      <ModalHeader labelId="add-immutability-policy" title={t('immutableAddTitle')} />
      <ModalBody className="berth-stack">
        <ServerForm form={form} onSubmit={add} submitLabel={t('immutableAdd')} onCancel={onClose}>
          <TextField<Values>
            name="pattern"
            label={t('pattern')}
            help={t('patternRequired')}
            isRequired
            isFirst
          />
          <WhichTags />
          {calls.preview === undefined ? null : (
            <div>
              <Button variant="link" isInline onClick={() => void look()}>
                {t('preview')}
              </Button>
            </div>
          )}
          {preview === undefined ? null : (
            <PreviewList
              preview={preview}
              titleKey="immutablePreview"
              none={t('immutablePreviewNone')}
            />
          )}
        </ServerForm>
      </ModalBody>
    </Modal>
  )
}

function policyOf({ pattern, matches }: Values): NewImmutabilityPolicy {
  return { tagPattern: pattern, tagPatternMatches: matches === 'yes' }
}
