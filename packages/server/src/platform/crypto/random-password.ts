import { randomText } from './random.ts'

/** Letters and digits that nobody takes for others. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const length = 24

/** A password that can be read aloud and typed: 24 characters, 139 bits. */
export function randomPassword(): string {
  return randomText(length, alphabet)
}
