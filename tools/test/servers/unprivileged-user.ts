import { readFileSync } from 'node:fs'

export interface User {
  readonly uid: number
  readonly gid: number
}

/** The account that Debian's package makes, else the one that every system has. */
const accounts = ['postgres', 'nobody']

/** As whom to run what refuses to run as root; undefined when this process is not root. */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const account of accounts) {
    const fields = lines.find((line) => line.startsWith(`${account}:`))?.split(':')
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error(`/etc/passwd has none of the users ${accounts.join(', ')}`)
}
