import { shortDigest } from '../../shared/format.ts'
import { defineTexts } from '../../shared/texts.ts'

/**
 * What an entry of each kind says, in the words of somebody who reads on from who did it. Members
 * of its metadata stand in braces; a kind without a sentence is shown by its name.
 */
const sentences = {
  account_change_password: 'changed the password',
  account_convert: 'turned the user into an organization',
  add_repo_notification: 'added a notification of {{event}} to {{repo}}, by {{method}}',
  add_repo_permission: 'gave a right in {{repo}}',
  autoprune_tag_delete: 'a policy pruned the tag {{tag}} of {{repo}}',
  change_repo_permission: 'gave {{username}}{{team}} the right to {{role}} in {{repo}}',
  change_repo_state: 'changed the state of {{repo}} to {{state_changed}}',
  change_repo_visibility: 'made {{repo}} {{visibility}}',
  change_tag_expiration: 'changed when the tag {{tag}} of {{repo}} expires',
  change_tag_immutability: 'changed whether the tag {{tag}} of {{repo}} is immutable',
  create_app_specific_token: 'made the app token {{app_specific_token_title}}',
  create_application: 'made the application {{application_name}}',
  create_immutability_policy: 'made a policy that keeps tags like {{tag_pattern}} as they are',
  create_namespace_autoprune_policy: 'made a pruning policy: {{method}} {{value}}',
  create_namespace_notification: 'added a notification of {{event}}, by {{method}}',
  create_oauth_api_token: 'made a token of the application {{application_name}}',
  create_prototype_permission:
    'made a default permission: {{role}} for {{delegate_user}}{{delegate_team}}',
  create_repo: 'created the repository {{repo}}',
  create_repository_autoprune_policy: 'made a pruning policy for {{repo}}: {{method}} {{value}}',
  create_robot: 'made the robot account {{robot}}',
  create_tag: 'pointed the new tag {{tag}} of {{repo}} to {{manifest_digest}}',
  delete_application: 'deleted the application {{application_name}}',
  delete_immutability_policy: 'deleted a policy of immutable tags',
  delete_namespace_autoprune_policy: 'deleted a pruning policy',
  delete_namespace_notification: 'deleted a notification of {{event}}',
  delete_prototype_permission: 'deleted a default permission of {{delegate_user}}{{delegate_team}}',
  delete_repo: 'deleted the repository {{repo}}',
  delete_repo_notification: 'deleted a notification of {{event}} of {{repo}}',
  delete_repo_permission: 'took the rights of {{username}}{{team}} in {{repo}} away',
  delete_repository_autoprune_policy: 'deleted a pruning policy of {{repo}}',
  delete_robot: 'deleted the robot account {{robot}}',
  delete_tag: 'deleted the tag {{tag}} of {{repo}}',
  delete_tag_failed: 'could not delete the tag {{tag}} of {{repo}}',
  export_logs_failure: 'an export of this log failed: {{error}}',
  export_logs_success: 'an export of this log was made',
  login_failure: 'a sign-in failed: {{message}}',
  login_success: 'signed in',
  logout_success: 'signed out',
  manifest_label_add: 'labelled {{manifest_digest}} of {{repo}} with {{key}}',
  manifest_label_delete: 'took the label {{key}} from {{manifest_digest}} of {{repo}}',
  modify_prototype_permission: 'changed a default permission to {{role}}',
  move_tag: 'moved the tag {{tag}} of {{repo}} to {{manifest_digest}}',
  oauth_token_assigned: 'gave {{assigned_user}} a token of the application {{application}}',
  oauth_token_revoked: 'ended a token of the application {{application}}',
  org_add_team_member: 'put {{member}} into the team {{team}}',
  org_change_email: 'changed the mail address to {{email}}',
  org_change_invoicing: 'changed who gets invoices',
  org_change_name: 'renamed the organization',
  org_change_quota: 'changed the quota to {{limit}}',
  org_change_quota_limit: 'changed a threshold of the quota to {{threshold_percent}} %',
  org_change_tag_expiration: 'changed the time machine to {{tag_expiration}} seconds',
  org_create: 'created the organization',
  org_create_quota: 'set a quota of {{limit}}',
  org_create_quota_limit: 'set a threshold of the quota: {{type}} at {{threshold_percent}} %',
  org_create_team: 'made the team {{team}}',
  org_delete: 'deleted the organization',
  org_delete_quota: 'removed the quota',
  org_delete_quota_limit: 'removed a threshold of the quota',
  org_delete_team: 'deleted the team {{team}}',
  org_delete_team_member_invite: 'took back the invitation of {{email}}{{member}} into {{team}}',
  org_invite_team_member: 'invited {{email}}{{member}} into the team {{team}}',
  org_remove_team_member: 'took {{member}} out of the team {{team}}',
  org_set_team_description: 'described the team {{team}}',
  org_set_team_role: 'made the team {{team}} {{role}}',
  org_team_member_invite_accepted: '{{member}} joined the team {{team}}',
  org_team_member_invite_declined: '{{member}} did not want to join the team {{team}}',
  permanently_delete_tag: 'deleted the tag {{tag}} of {{repo}} for good',
  pull_repo: 'pulled {{repo}}:{{tag}}{{manifest_digest}}',
  pull_repo_failed: 'could not pull {{repo}}: {{message}}',
  push_repo: 'pushed {{repo}}:{{tag}}{{manifest_digest}}',
  push_repo_failed: 'could not push to {{repo}}: {{message}}',
  regenerate_robot_token: 'made a new token for the robot account {{robot}}',
  reset_application_client_secret: 'made a new secret for the application {{application_name}}',
  reset_namespace_notification: 'let a notification of {{event}} begin anew',
  reset_repo_notification: 'let a notification of {{event}} of {{repo}} begin anew',
  revert_tag: 'put the tag {{tag}} of {{repo}} back to {{manifest_digest}}',
  revoke_app_specific_token: 'ended the app token {{app_specific_token_title}}',
  revoke_oauth_api_token: 'ended a token of the application {{application_name}}',
  service_key_approve: 'approved the service key {{kid}}',
  service_key_create: 'made the service key {{kid}}',
  service_key_delete: 'deleted the service key {{kid}}',
  service_key_extend: 'extended the life of the service key {{kid}}',
  service_key_modify: 'changed the service key {{kid}}',
  set_repo_description: 'described the repository {{repo}}',
  tag_made_immutable_by_policy: 'a policy made the tag {{tag}} of {{repo}} immutable',
  take_ownership: 'took over {{namespace}}',
  update_application: 'changed the application {{application_name}}',
  update_immutability_policy: 'changed a policy of immutable tags to {{tag_pattern}}',
  update_namespace_autoprune_policy: 'changed a pruning policy to {{method}} {{value}}',
  update_repository_autoprune_policy:
    'changed a pruning policy of {{repo}} to {{method}} {{value}}',
  user_change_email: 'changed the mail address',
  user_change_metadata: 'changed the profile',
  user_change_name: 'renamed the user',
  user_change_password: 'changed the password',
  user_change_tag_expiration: 'changed the time machine to {{tag_expiration}} seconds',
  user_create: 'created the user {{username}}',
  user_delete: 'deleted the user {{username}}',
  user_disable: 'disabled the user {{username}}',
  user_enable: 'enabled the user {{username}}',
  user_generate_client_key: 'asked for an encrypted password',
} as const

const read = defineTexts('log-kinds', sentences)

/** What an entry says. Values are shown as text, whatever they hold. */
export function describeEntry(kind: string, metadata: Readonly<Record<string, unknown>>): string {
  const words = kind.replaceAll('_', ' ')
  if (!isKnown(kind)) return words
  const names = [...sentences[kind].matchAll(/\{\{([^}]+)\}\}/g)].map(([, name = '']) => name)
  const values = Object.fromEntries(
    names.map((name) => {
      const value = metadata[name]
      if (typeof value === 'string') return [name, isDigest(value) ? shortDigest(value) : value]
      return [name, typeof value === 'number' ? value : '']
    }),
  )
  return read(kind, values)
}

/** The kind in words, for pictures and filters. */
export function kindName(kind: string): string {
  return kind.replaceAll('_', ' ')
}

function isDigest(value: string): boolean {
  return /^sha(?:256|512):[0-9a-f]{64,}$/.test(value)
}

function isKnown(kind: string): kind is keyof typeof sentences {
  return Object.hasOwn(sentences, kind)
}
