import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

import { isBcryptHash, isPasswordOfBcrypt } from './bcrypt.ts'
import type { PasswordsConfig } from '../platform/config/slices/accounts.ts'

const derive = promisify(argon2)
const saltBytes = 16
const hashBytes = 32
/** A bound on the work that one request can ask for; no password manager makes longer ones. */
const lengthMaximum = 1024

export class WeakPasswordError extends Error {
  override readonly name = 'WeakPasswordError'

  constructor(rule: string) {
    super(`the password cannot be used: ${rule}`)
  }
}

/** @throws WeakPasswordError */
export function requireUsablePassword(password: string, config: PasswordsConfig): void {
  if (password.length < config.minimumLength) {
    throw new WeakPasswordError(`it needs at least ${config.minimumLength} characters`)
  }
  if (password.length > lengthMaximum) {
    throw new WeakPasswordError(`it may have at most ${lengthMaximum} characters`)
  }
  if (/\s/u.test(password)) throw new WeakPasswordError('it may not contain white space')
}

/**
 * The argon2id hash of a password as a PHC string
 * (https://github.com/P-H-C/phc-string-format). Every character counts, whatever its length.
 */
export async function hashPassword(password: string, config: PasswordsConfig): Promise<string> {
  const nonce = randomBytes(saltBytes)
  const cost = {
    memory: Math.round(config.memoryBytes / 1024),
    passes: config.passes,
    parallelism: config.parallelism,
  }
  const hash = await derive('argon2id', {
    message: password,
    nonce,
    tagLength: hashBytes,
    ...cost,
  })
  return (
    `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}` +
    `$${unpadded(nonce)}$${unpadded(hash)}`
  )
}

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Whether a hash is one that an imported registry made, to be replaced by one of ours. */
export function isOutdated(hashed: string): boolean {
  return isBcryptHash(hashed)
}

/** Whether a password is the one that was hashed. A hash in no known form fits nothing. */
export async function isPasswordOf(password: string, hashed: string): Promise<boolean> {
  if (password.length > lengthMaximum) return false
  if (isBcryptHash(hashed)) return await isPasswordOfBcrypt(password, hashed)
  const match = phc.exec(hashed)
  if (match === null) return false
  const [, memory, passes, parallelism, nonce, hash] = match as unknown as string[]
  const expected = Buffer.from(hash as string, 'base64')
  const actual = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(nonce as string, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return timingSafeEqual(actual, expected)
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
