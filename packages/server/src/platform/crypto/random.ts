import { randomBytes, randomInt } from 'node:crypto'

/** Characters drawn evenly from an alphabet, fit for secrets. */
export function randomText(length: number, alphabet: string): string {
  let text = ''
  for (let index = 0; index < length; index += 1) text += alphabet[randomInt(alphabet.length)]
  return text
}

/** A secret of `bytes` random bytes, spelled so that it can be typed into a URL or a shell. */
export function randomSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
