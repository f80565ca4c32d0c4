import { InvalidRecipientError } from '../../logs/exports/log-export.ts'
import { AccessDeniedError } from '../../access/access-denied-error.ts'
import {
  BootstrapPlaceError,
  NoBootstrapTokenError,
} from '../../access/bootstrap/bootstrap-token.ts'
import { ScopeNotHeldError } from '../../access/oauth/named-token.ts'
import {
  InvalidRedirectUriError,
  ReservedApplicationNameError,
  TooManyOauthApplicationsError,
} from '../../access/oauth/oauth-application.ts'
import { InvalidOauthScopeError, TooManyOauthTokensError } from '../../access/oauth/oauth-token.ts'
import {
  ExpirationInPastError,
  InvalidServiceNameError,
  ServiceKeyExistsError,
  ServiceKeyNotFoundError,
} from '../../access/service-keys/service-key.ts'
import { SuperUserUnchangeableError } from '../../administration/administered-account.ts'
import { TooManyMessagesError } from '../../messages/global-message.ts'
import { SignInThrottledError, TooManyTriesError } from '../../identity/identity.ts'
import { TooManyAppTokensError } from '../../identity/app-tokens/app-token.ts'
import { RecoveryCodeError } from '../../identity/recovery/recovery.ts'
import {
  InvitationNeededError,
  NotFirstUserError,
  SignUpClosedError,
} from '../../identity/sign-up/sign-up.ts'
import { InvalidEmailError } from '../../namespaces/users/email-address.ts'
import { RenamingNotAllowedError } from '../../namespaces/users/user.ts'
import { KeptElsewhereError } from '../../identity/identity-driver.ts'
import { WeakPasswordError } from '../../identity/password.ts'
import { contentErrors } from './content-errors.ts'
import { type ErrorRow, messageAlone, problem } from '../../api/api-error.ts'
import {
  AccountNotFoundError,
  EmailTakenError,
  ForeignRobotError,
  NameTakenError,
} from '../../namespaces/account.ts'
import { InvalidNameError } from '../../namespaces/account-name.ts'
import { OrganizationMemberNotFoundError } from '../../namespaces/organizations/organization-member.ts'
import { TagExpirationNotOfferedError } from '../../namespaces/organizations/organization.ts'
import {
  RobotMetadataTooLargeError,
  RobotNotFoundError,
  RobotsDisallowedError,
} from '../../namespaces/robots/robot.ts'
import { InvitationNotFoundError } from '../../namespaces/teams/team-invitation.ts'
import {
  AlreadyMemberError,
  LastOwnerError,
  NotMemberError,
  OwnersTeamError,
  TeamNotFoundError,
} from '../../namespaces/teams/team.ts'
import { InvalidPatternError } from '../../platform/patterns/linear-pattern.ts'
import { InvalidPrunePolicyError, PrunePolicyExistsError } from '../../autoprune/prune-policy.ts'
import { PolicyNotFoundError, TooManyPoliciesError } from '../../policies/policy.ts'
import {
  ImmutabilityPolicyExistsError,
  InvalidImmutabilityPolicyError,
} from '../../immutability/immutability-policy.ts'
import { CollectionHaltedError } from '../../gc/collection-request.service.ts'
import { InvalidNotificationError } from '../../notifications/invalid-notification-error.ts'
import {
  DeliveryNotFoundError,
  NotificationNotFoundError,
} from '../../notifications/notification.ts'
import {
  InvalidQuotaError,
  QuotaExistsError,
  QuotaNotFoundError,
  ThresholdNotFoundError,
  TooManyThresholdsError,
} from '../../quota/quota.ts'
import { NoRoomError } from '../../registry/uploads/upload-admission.ts'
import { DatabaseUnavailableError } from '../../platform/database/database-error.ts'
import {
  DefaultPermissionNotFoundError,
  UnknownDelegateError,
} from '../../repositories/default-permissions/default-permission.ts'
import {
  NamespaceOwnerRightError,
  NoRepositoryPermissionError,
} from '../../repositories/permissions/repository-permission.ts'
import {
  DeletionNotFoundError,
  FormerNameTakenError,
} from '../../repositories/deletion/deleted-content.ts'
import {
  InvalidRepositoryNameError,
  RepositoryExistsError,
  RepositoryNotFoundError,
  RepositoryNotWritableError,
} from '../../repositories/repository.ts'

/**
 * How `/api/v1` spells what the features refuse. Where a single call has Quay's own odd spelling,
 * its operation says so; that comes first.
 */
export const apiErrors: readonly ErrorRow[] = [
  ...contentErrors,
  { error: AccountNotFoundError, form: problem('not_found') },
  { error: NameTakenError, form: problem('invalid_request') },
  { error: EmailTakenError, form: problem('invalid_request') },
  { error: InvalidNameError, form: problem('invalid_request') },
  { error: ForeignRobotError, form: problem('invalid_request') },
  { error: TagExpirationNotOfferedError, form: messageAlone(400) },
  { error: OrganizationMemberNotFoundError, form: problem('not_found') },
  { error: TeamNotFoundError, form: problem('not_found') },
  { error: OwnersTeamError, form: messageAlone(400) },
  { error: LastOwnerError, form: messageAlone(400) },
  { error: AlreadyMemberError, form: messageAlone(400) },
  { error: NotMemberError, form: messageAlone(400) },
  { error: InvitationNotFoundError, form: problem('not_found') },
  { error: NoRepositoryPermissionError, form: problem('invalid_request') },
  { error: NamespaceOwnerRightError, form: problem('invalid_request') },
  { error: DefaultPermissionNotFoundError, form: problem('not_found') },
  { error: UnknownDelegateError, form: problem('invalid_request') },
  { error: RobotNotFoundError, form: messageAlone(400) },
  { error: RobotsDisallowedError, form: problem('invalid_request') },
  { error: RobotMetadataTooLargeError, form: problem('invalid_request') },
  { error: ServiceKeyNotFoundError, form: problem('not_found') },
  { error: ServiceKeyExistsError, form: problem('invalid_request', 409) },
  { error: InvalidServiceNameError, form: messageAlone(400) },
  { error: ExpirationInPastError, form: problem('invalid_request') },
  { error: TooManyAppTokensError, form: problem('invalid_request') },
  { error: InvalidEmailError, form: problem('invalid_request') },
  { error: SignUpClosedError, form: problem('not_found') },
  { error: InvitationNeededError, form: problem('invalid_request') },
  { error: NotFirstUserError, form: problem('invalid_request') },
  { error: RecoveryCodeError, form: problem('invalid_request') },
  { error: RenamingNotAllowedError, form: problem('invalid_request') },
  { error: KeptElsewhereError, form: problem('invalid_request') },
  { error: SuperUserUnchangeableError, form: problem('invalid_request') },
  { error: TooManyMessagesError, form: problem('invalid_request') },
  { error: InvalidRecipientError, form: problem('invalid_request') },
  { error: WeakPasswordError, form: problem('invalid_request') },
  {
    error: TooManyTriesError,
    form: messageAlone(429),
    headers: (error) => ({ 'retry-after': String((error as TooManyTriesError).retryAfterSeconds) }),
  },
  {
    error: SignInThrottledError,
    form: messageAlone(429),
    headers: (error) => ({
      'retry-after': String((error as SignInThrottledError).retryAfterSeconds),
    }),
  },
  { error: InvalidOauthScopeError, form: messageAlone(400) },
  { error: NoBootstrapTokenError, form: problem('invalid_token') },
  { error: BootstrapPlaceError, form: problem('token_rotation_failed') },
  { error: ScopeNotHeldError, form: problem('insufficient_scope') },
  { error: TooManyOauthTokensError, form: problem('invalid_request') },
  { error: InvalidRedirectUriError, form: problem('invalid_request') },
  { error: ReservedApplicationNameError, form: problem('invalid_request') },
  { error: TooManyOauthApplicationsError, form: problem('invalid_request') },
  { error: InvalidPatternError, form: problem('invalid_request') },
  { error: InvalidPrunePolicyError, form: problem('invalid_request') },
  { error: PrunePolicyExistsError, form: problem('invalid_request') },
  { error: InvalidImmutabilityPolicyError, form: problem('invalid_request') },
  { error: ImmutabilityPolicyExistsError, form: problem('invalid_request') },
  { error: PolicyNotFoundError, form: problem('not_found') },
  { error: TooManyPoliciesError, form: problem('invalid_request') },
  { error: InvalidNotificationError, form: problem('invalid_request') },
  { error: NotificationNotFoundError, form: problem('not_found') },
  { error: DeliveryNotFoundError, form: problem('not_found') },
  { error: InvalidQuotaError, form: messageAlone(400) },
  { error: QuotaExistsError, form: problem('invalid_request') },
  { error: QuotaNotFoundError, form: problem('not_found') },
  { error: ThresholdNotFoundError, form: problem('not_found') },
  { error: TooManyThresholdsError, form: problem('invalid_request') },
  { error: NoRoomError, form: problem('invalid_request', 403) },
  { error: AccessDeniedError, form: problem('insufficient_scope') },
  { error: InvalidRepositoryNameError, form: problem('invalid_request') },
  { error: DeletionNotFoundError, form: problem('not_found') },
  { error: FormerNameTakenError, form: problem('invalid_request', 409) },
  { error: RepositoryExistsError, form: problem('invalid_request') },
  { error: RepositoryNotFoundError, form: problem('not_found') },
  { error: CollectionHaltedError, form: problem('invalid_request') },
  { error: RepositoryNotWritableError, form: messageAlone(503) },
  {
    error: DatabaseUnavailableError,
    form: messageAlone(503),
    headers: () => ({ 'retry-after': '5' }),
  },
]
