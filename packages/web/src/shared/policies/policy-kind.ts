import type { ReactNode } from 'react'
import type { FieldValues } from 'react-hook-form'

import type { NewPolicy, PolicyPreview } from './policy-calls.ts'

/** What is particular to a kind of policies. */
export interface PolicyKind<Policy, Values extends FieldValues> {
  readonly title: string
  readonly help: string
  /** Where there is none. */
  readonly none: string
  readonly addTitle: string
  readonly changeTitle: string
  /** What it means that one is deleted. */
  readonly removeLoss: string
  readonly describe: (policy: NewPolicy<Policy>) => string
  /** What the form shows at first. */
  readonly valuesOf: (policy: Policy | undefined) => Values
  readonly policyOf: (values: Values) => NewPolicy<Policy>
  readonly fields: ReactNode
  readonly previewTitle: (preview: PolicyPreview) => string
}
