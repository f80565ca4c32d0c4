import { Type } from 'typebox'

import type { Privileges } from '../access/privileges.ts'
import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { ApiError, type ErrorRow, invalidRequest, messageAlone } from '../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { ClientKeys } from '../identity/client-keys.ts'
import type { Recovery } from '../identity/recovery/recovery.service.ts'
import type { SignUp } from '../identity/sign-up/sign-up.service.ts'
import { WeakPasswordError } from '../identity/password.ts'
import { EmailTakenError, NameTakenError } from '../namespaces/account.ts'
import { InvalidNameError } from '../namespaces/account-name.ts'
import { randomPassword } from '../platform/crypto/random-password.ts'
import { isMailAddress } from '../platform/mail/mailer.ts'
import type { QuotaReports } from '../quota/quota-reports.service.ts'
import { SuperUserUnchangeableError } from './administered-account.ts'
import { DeletionQuery, howDeleted } from '../repositories/deletion/deletion-query.wire.ts'
import * as wire from './administered-account.wire.ts'
import type { UserAdministration } from './user-administration.service.ts'

interface Dependencies {
  readonly users: UserAdministration
  readonly access: ApiAccess
  readonly privileges: Privileges
  readonly pageTokens: PageTokens
  readonly clientKeys: ClientKeys
  readonly recovery: Recovery
  readonly signUp: SignUp
  /** New addresses are proved by mail. */
  readonly isMailOn: boolean
  readonly quotaReports: QuotaReports
}

const listName = 'superuser-users'

/** Quay answers these in its older form here. */
const errors: readonly ErrorRow[] = [
  { error: NameTakenError, form: messageAlone(400) },
  { error: EmailTakenError, form: messageAlone(400) },
  { error: InvalidNameError, form: messageAlone(400) },
  { error: WeakPasswordError, form: messageAlone(400) },
]

/** Users, as superusers manage them. */
export function userAdministrationOperations(dependencies: Dependencies): Operation[] {
  const { users, access, privileges, pageTokens, quotaReports } = dependencies
  const common = {
    tag: 'superuser',
    scope: 'super:user',
    feature: 'SUPER_USERS',
    wantsFreshLogin: true,
    errors,
  } as const
  const one = '/superuser/users/{username}'

  return [
    operation({
      ...common,
      id: 'listAllUsers',
      summary: 'Lists all users, in the order in which they were made.',
      method: 'get',
      path: '/superuser/users/',
      query: wire.UsersQuery,
      answers: { 200: wire.UsersJson },
      async handle({ query, caller }) {
        access.superUser(caller)
        const limit = query.limit ?? wire.perPageMaximum
        const after = pageTokens.open(listName, query.next_page)
        const found = await users.list({
          afterId: typeof after === 'number' ? after : 0,
          limit: limit + 1,
          isOnlyEnabled: query.disabled === false,
        })
        const page = found.slice(0, limit)
        const last = page.at(-1)
        const reports = await quotaReports.ofNamespaces(page.map(({ account }) => account.id))
        return ok({
          users: page.map((user) =>
            wire.presentUser(user, privileges, reports?.get(user.account.id)),
          ),
          ...(found.length > limit && last !== undefined
            ? { next_page: pageTokens.seal(listName, last.account.id) }
            : {}),
        })
      },
    }),
    operation({
      ...common,
      id: 'createInstallUser',
      summary: 'Makes a user with a made-up password, which is shown this once.',
      method: 'post',
      path: '/superuser/users/',
      body: wire.CreateUserBody,
      answers: { 200: wire.CreatedUserJson },
      async handle({ body, caller, baseUrl }) {
        access.superUser(caller)
        const { username } = body
        const email = body.email ?? undefined
        if (email === undefined ? dependencies.isMailOn : !isMailAddress(email)) {
          throw new ApiError(messageAlone(400), 'email is not the address of a mailbox')
        }
        const password = randomPassword()
        await users.create(
          actorOf(caller),
          { name: username, email, password, isVerified: !dependencies.isMailOn },
          (tx, account) => dependencies.signUp.postConfirmation(tx, account, baseUrl),
        )
        return ok({
          username,
          email: email ?? null,
          password,
          encrypted_password: dependencies.clientKeys.seal(username, password),
        })
      },
    }),
    operation({
      ...common,
      id: 'getInstallUser',
      summary: 'Tells of a user.',
      method: 'get',
      path: one,
      params: wire.UserParams,
      answers: { 200: wire.UserJson },
      async handle({ params, caller }) {
        access.superUser(caller)
        const user = await users.find(params.username)
        const report = await quotaReports.ofNamespace(user.account.id)
        return ok(wire.presentUser(user, privileges, report))
      },
    }),
    operation({
      ...common,
      id: 'changeInstallUser',
      summary: 'Changes what is given of a user who is no superuser.',
      method: 'put',
      path: one,
      params: wire.UserParams,
      body: wire.ChangeUserBody,
      answers: { 200: wire.ChangedUserJson },
      async handle({ params, body, caller }) {
        access.superUser(caller)
        const { password, email, enabled, superuser } = body
        if (email !== undefined && !isMailAddress(email)) {
          throw new ApiError(messageAlone(400), 'email is not the address of a mailbox')
        }
        const changed = await users.change(actorOf(caller), params.username, {
          ...(password === undefined ? {} : { password }),
          ...(email === undefined ? {} : { email: email.toLowerCase() }),
          ...(enabled === undefined ? {} : { isEnabled: enabled }),
          ...(superuser === undefined ? {} : { isSuperUser: superuser }),
        })
        const report = await quotaReports.ofNamespace(changed.account.id)
        const json = wire.presentUser(changed, privileges, report)
        if (password === undefined) return ok(json)
        const encrypted = dependencies.clientKeys.seal(params.username, password)
        return ok({ ...json, encrypted_password: encrypted })
      },
    }),
    operation({
      ...common,
      id: 'deleteInstallUser',
      summary: 'Deletes a user who is no superuser, with all that belongs to it.',
      method: 'delete',
      path: one,
      params: wire.UserParams,
      query: DeletionQuery,
      answers: { 204: Type.Undefined() },
      async handle({ params, query, caller }) {
        access.superUser(caller)
        await users.delete(actorOf(caller), params.username, howDeleted(query))
        return noContent
      },
    }),
    operation({
      ...common,
      id: 'sendInstallUserRecoveryEmail',
      summary: 'Mails a user a link to choose a new password by.',
      isInternal: true,
      method: 'post',
      // Quay has this one in the plural.
      path: '/superusers/users/{username}/sendrecovery',
      feature: ['SUPER_USERS', 'MAILING'],
      params: wire.UserParams,
      answers: { 200: wire.RecoveryJson },
      async handle({ params, caller, baseUrl }) {
        access.superUser(caller)
        const { account } = await users.find(params.username)
        if (privileges.isSuperUser(account)) throw new SuperUserUnchangeableError(account.name)
        const email = await dependencies.recovery.sendLink(account, baseUrl)
        if (email === undefined) {
          throw invalidRequest(`${account.name} is disabled, or has no e-mail address`)
        }
        return ok({ email })
      },
    }),
  ]
}
