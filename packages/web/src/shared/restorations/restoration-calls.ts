import type { Place } from '../place.ts'
import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'

export type Restoration = Answer<'get', '/organization/{orgname}/restorations/{restoration_uuid}'>
export type RestorationPreview = Answer<'get', '/organization/{orgname}/restorations/preview'>

/** To which moment, and for which tag where it is only one. */
export interface WantedRestoration {
  readonly moment: string
  readonly tag?: string
}

const paths = {
  organization: '/organization/{orgname}/restorations/',
  user: '/user/restorations/',
  repository: '/repository/{repository}/restorations/',
} as const

export function restorationCalls({ kind, name }: Place) {
  const path = paths[kind]
  const where = { orgname: name, repository: name }
  return {
    /** Everything that a restoration may have changed. */
    changedKey: kind === 'repository' ? keys.repository(name) : [],
    preview: (query: WantedRestoration): Promise<RestorationPreview> =>
      api.get(`${path}preview`, { path: where, query }),
    begin: (body: WantedRestoration): Promise<Restoration> => api.post(path, { path: where, body }),
    look: (uuid: string, signal: AbortSignal): Promise<Restoration> =>
      api.get(`${path}{restoration_uuid}`, { path: { ...where, restoration_uuid: uuid }, signal }),
  }
}
