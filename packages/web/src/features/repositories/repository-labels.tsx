import { Label } from '@patternfly/react-core'

import type { ListedRepository } from './listed-repositories.ts'
import { t } from './repositories.texts.ts'

/** Who may pull. */
export function VisibilityLabel({ isPublic }: Pick<ListedRepository, 'isPublic'>) {
  return (
    <Label isCompact color={isPublic ? 'green' : 'grey'}>
      {t(isPublic ? 'public' : 'private')}
    </Label>
  )
}

const stateTexts = {
  NORMAL: 'normal',
  READ_ONLY: 'readOnly',
  MIRROR: 'mirror',
  ORG_MIRROR: 'mirror',
  MARKED_FOR_DELETION: 'deleted',
} as const

/** Whether it takes pushes; nothing where that is not known. */
export function StateLabel({ state }: Pick<ListedRepository, 'state'>) {
  if (state === undefined) return null
  return (
    <Label isCompact color={state === 'NORMAL' ? 'grey' : 'orange'}>
      {t(stateTexts[state])}
    </Label>
  )
}
