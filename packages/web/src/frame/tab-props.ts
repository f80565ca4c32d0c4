import type { Answer } from '../api/client.ts'

export type Organization = Answer<'get', '/organization/{orgname}'>
export type Repository = Answer<'get', '/repository/{repository}'>

/** What each tab of an organization's page is given. */
export interface OrganizationTabProps {
  readonly organization: Organization
}

/** What each tab of a user's page is given. */
export interface UserTabProps {
  readonly username: string
  /** It is the page of whoever looks. */
  readonly isMe: boolean
}

/** What each tab of a repository's page is given. */
export interface RepositoryTabProps {
  readonly repository: Repository
  /** With its namespace. */
  readonly name: string
}
