import { useSite } from '../api/site.ts'
import type { Answer } from '../api/client.ts'
import { t } from './shared.texts.ts'

type Repository = Answer<'get', '/repository/{repository}'>

/** What whoever looks may do with the content of a repository. */
export interface ContentRights {
  /** Has the right to push, whether or not it is possible now. */
  readonly isWriter: boolean
  readonly isAdministrator: boolean
  /** Why nothing can be changed now; undefined when it can. */
  readonly whyNot: string | undefined
}

export function useContentRights(repository: Repository): ContentRights {
  const site = useSite()
  const { state, can_write: isWriter, can_admin: isAdministrator } = repository
  const whyNot =
    site.registry_state === 'readonly'
      ? t('registryIsReadOnly')
      : state === 'NORMAL'
        ? undefined
        : t(state === 'READ_ONLY' ? 'repositoryIsReadOnly' : 'repositoryIsMirror')
  // A repository that is read-only takes no push from anybody: who could is told why not.
  return { isWriter: isWriter || isAdministrator, isAdministrator, whyNot }
}
