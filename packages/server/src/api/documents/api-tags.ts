/** What the groups of calls are about, by Quay's names of them. */
const descriptions: Readonly<Record<string, string>> = {
  apptoken: 'Passwords for single programs of a user.',
  appspecifictokens: 'Passwords for single programs of a user.',
  bootstrap: 'The first token of a program that sets a registry up.',
  capabilities: 'What this registry can do.',
  discovery: 'The list of all calls.',
  error: 'What the types of errors mean.',
  globalmessages: 'Messages to everybody.',
  logs: 'The record of who did what.',
  manifest: 'Manifests, their labels and layers.',
  organization: 'Organizations, their members, applications and tokens.',
  permission: 'Who may do what with a repository.',
  prototype: 'Permissions that new repositories of an organization get.',
  repository: 'Repositories.',
  robot: 'Accounts of programs.',
  search: 'Finding things by their names.',
  superuser: 'What those do who run the registry.',
  tag: 'Tags of a repository.',
  team: 'Teams of an organization.',
  user: 'The account of the caller.',
}

export function describeTag(tag: string): string {
  return descriptions[tag] ?? ''
}
