import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of Berth, as package.json has it. */
export function berthVersion(): string {
  const file = join(import.meta.dirname, '../../package.json')
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
