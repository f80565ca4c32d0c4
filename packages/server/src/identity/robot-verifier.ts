import { namespaceOfRobot } from '../namespaces/account.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import { isSameSecret } from '../platform/crypto/compare.ts'
import { type CredentialVerifier, type Identity, SignInFailedError } from './identity.ts'

interface Dependencies {
  readonly accounts: Accounts
  readonly mayRobotSignIn: (name: string) => boolean
}

/** Robots, `namespace+name`, who sign in with the token that they were given. */
export function robotVerifier({ accounts, mayRobotSignIn }: Dependencies): CredentialVerifier {
  return {
    accepts: (username) => username.includes('+'),

    async verify(username, secret): Promise<Identity> {
      const robot = await accounts.find(username)
      const token = robot?.kind === 'robot' ? await accounts.robotToken(robot) : undefined
      // The comparison is made also for a robot that is not there, and takes as long.
      const isRight = isSameSecret(secret, token ?? '') && token !== undefined
      if (robot === undefined || !isRight) {
        throw new SignInFailedError('Invalid robot name or token', robot?.name)
      }
      if (!robot.isEnabled || !mayRobotSignIn(username)) {
        throw new SignInFailedError('This robot may not sign in; ask an administrator', robot.name)
      }
      const owner = await accounts.findNamespace(namespaceOfRobot(robot))
      if (owner?.isEnabled !== true) {
        throw new SignInFailedError('The namespace of this robot is disabled', robot.name)
      }
      return { account: robot, credential: 'robot' }
    },
  }
}
