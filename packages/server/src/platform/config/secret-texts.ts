import { Secret } from './secret.ts'

/** Every secret in a configuration, in the clear: for what has to keep them out of a text. */
export function secretTexts(...configurations: readonly unknown[]): string[] {
  const found = new Set<string>()
  for (const configuration of configurations) collect(configuration, found)
  return [...found]
}

function collect(value: unknown, found: Set<string>): void {
  if (value instanceof Secret) {
    for (const text of [value.reveal(), ...passwordOf(value.reveal())]) found.add(text)
  } else if (value instanceof Map) {
    for (const entry of value.values()) collect(entry, found)
  } else if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) {
    for (const entry of Object.values(value)) collect(entry, found)
  }
}

/** The password alone, of a secret that is an address with one in it. */
function passwordOf(text: string): string[] {
  const password = URL.parse(text)?.password ?? ''
  if (password === '') return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    // A percent sign that escapes nothing: the password stands as it is.
    return [password]
  }
}
