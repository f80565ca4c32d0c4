import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'

export type Application = Answer<
  'get',
  '/organization/{orgname}/applications'
>['applications'][number]
export type NamedToken = Answer<
  'get',
  '/organization/{orgname}/applications/{client_id}/tokens'
>['tokens'][number]

export function applicationsKey(organization: string, ...part: readonly unknown[]) {
  return keys.namespace(organization, 'applications', ...part)
}

/** Where an application is asked for. */
export function placeOf(organization: string, { client_id: clientId }: Application) {
  return { orgname: organization, client_id: clientId }
}

/** What owners may write about an application. */
export interface ApplicationValues {
  readonly name: string
  readonly description: string
  readonly application_uri: string
  readonly redirect_uri: string
  readonly avatar_email: string
}

export function valuesOf(application: Application | undefined): ApplicationValues {
  return {
    name: application?.name ?? '',
    description: application?.description ?? '',
    application_uri: application?.application_uri ?? '',
    redirect_uri: application?.redirect_uri ?? '',
    avatar_email: application?.avatar_email ?? '',
  }
}

/** Registers an application. */
export async function createApplication(
  organization: string,
  body: ApplicationValues,
): Promise<Application> {
  return await api.post('/organization/{orgname}/applications', {
    path: { orgname: organization },
    body,
  })
}
