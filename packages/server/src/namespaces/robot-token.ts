import { randomText } from '../platform/crypto/random.ts'

const tokenLength = 64
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** A robot's token in Quay's form: 64 upper-case letters and digits. */
export function newRobotToken(): string {
  return randomText(tokenLength, alphabet)
}

/** What a sealed robot token is bound to, so that one robot's cannot be put in another's row. */
export function robotTokenPurpose(accountUuid: string): string {
  return `robot-token:${accountUuid}`
}
