import { boolean, oneOf, text } from '../shapes/scalars.ts'
import { listOf } from '../shapes/collections.ts'
import { later, used } from './key.ts'

const userNames = listOf(text, 'a list of user names')

/** Who may sign in, and who may do more or less than others. */
export const accountKeys = {
  AUTHENTICATION_TYPE: used(
    oneOf('Database', 'LDAP', 'JWT', 'Keystone', 'OIDC', 'AppToken'),
    'Database',
    'Who knows the passwords: Database is Berth itself, with AppToken nobody has one; the others are for later.',
  ),
  SUPER_USERS: used(userNames, [], 'Names of the users who run this registry.'),
  FEATURE_SUPER_USERS: used(boolean, true, 'There are such users.'),
  FEATURE_SUPERUSERS_FULL_ACCESS: used(
    boolean,
    false,
    'They may read and change what belongs to others.',
  ),
  FEATURE_SUPERUSERS_ORG_CREATION_ONLY: used(boolean, false, 'Only they make organizations.'),
  GLOBAL_READONLY_SUPER_USERS: used(userNames, [], 'Names of users who may read everything.'),
  FEATURE_SUPERUSER_CONFIGDUMP: used(boolean, false, 'Superusers may read the configuration.'),
  FEATURE_RESTRICTED_USERS: used(
    boolean,
    false,
    'Users make nothing in their own namespace, and no organizations.',
  ),
  RESTRICTED_USERS_WHITELIST: used(
    userNames,
    undefined,
    'Users to whom that does not apply.',
    'none',
  ),
  RESTRICTED_USER_INCLUDE_ROBOTS: used(boolean, true, 'It applies to their robots too.'),
  ROBOTS_DISALLOW: used(boolean, false, 'Robots can neither be made nor sign in.'),
  ROBOTS_WHITELIST: used(
    listOf(text, 'a list of robots such as [organization+robot]'),
    [],
    'Robots, as namespace+name, to which that does not apply.',
  ),
  FEATURE_USER_CREATION: used(boolean, true, 'People can make accounts by themselves.'),
  FEATURE_INVITE_ONLY_USER_CREATION: used(boolean, false, 'They need an invitation for it.'),
  FEATURE_DIRECT_LOGIN: used(
    boolean,
    true,
    'People can sign in to the web interface with a password.',
  ),
  FEATURE_USER_INITIALIZE: used(boolean, false, 'The first user can be made by a call of the API.'),
  FEATURE_USER_RENAME: used(boolean, false, 'Users can change their name.'),
  FEATURE_USERNAME_CONFIRMATION: used(
    boolean,
    true,
    'Users who come from elsewhere may choose their name at first.',
  ),
  FEATURE_USER_METADATA: used(
    boolean,
    false,
    'Users have a given name, a family name and a company.',
  ),
  FEATURE_USER_LOG_ACCESS: used(
    boolean,
    false,
    'The web interface shows users the usage log of their own namespace; the API always does.',
  ),
  FEATURE_USER_LAST_ACCESSED: used(boolean, true, 'Records when an account was last used.'),
  FEATURE_PARTIAL_USER_AUTOCOMPLETE: used(
    boolean,
    true,
    'Finds users by the beginning of their name.',
  ),
  FEATURE_USER_EVENTS: used(boolean, true, 'Sends events to the open pages of a user.'),
  FEATURE_ORG_SHARED_EMAIL: later(boolean, false, 'Organizations may share one e-mail address.'),
  FEATURE_BLACKLISTED_EMAILS: used(boolean, false, 'Refuses new accounts of some mail domains.'),
  FEATURE_REQUIRE_TEAM_INVITE: used(boolean, true, 'A user has to agree before joining a team.'),
  BLACKLISTED_EMAIL_DOMAINS: used(listOf(text), [], 'These domains and all below them.'),
}
