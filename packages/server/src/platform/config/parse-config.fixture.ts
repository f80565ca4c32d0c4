import type { BerthConfig } from './berth-config.ts'
import { ConfigError, inOneLine } from './faults.ts'
import { parseConfig, type ParseOptions } from './parse-config.ts'

/** Where the tests say that things lie; none of it exists. */
export const places = { filename: '/etc/berth/config.yaml', dataDirectory: '/var/lib/berth' }

export function configOf(text: string, options: Partial<ParseOptions> = {}): BerthConfig {
  return parseConfig(text, { ...places, ...options }).config
}

/** The faults, line by line, with the folder of the file left out. */
export function faultsOf(text: string, options: Partial<ParseOptions> = {}): readonly string[] {
  try {
    parseConfig(text, { ...places, ...options })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map((fault) => inOneLine(fault).replace('/etc/berth/', ''))
  }
  throw new Error('this configuration has no fault')
}

export function warningsOf(text: string, options: Partial<ParseOptions> = {}): readonly string[] {
  return parseConfig(text, { ...places, ...options }).warnings.map((notice) =>
    inOneLine(notice).replace('/etc/berth/', ''),
  )
}
