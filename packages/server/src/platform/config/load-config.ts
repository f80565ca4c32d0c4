import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Environment } from './environment.ts'
import { ConfigError } from './faults.ts'
import { checkConfig, parseConfig, type CheckedConfig, type ParsedConfig } from './parse-config.ts'

export interface LoadOptions {
  /** Undefined when there is no file: every key has its default. */
  readonly file: string | undefined
  readonly dataDirectory: string
  readonly environment?: Environment
}

/**
 * Reads and parses a configuration file. Fails with `ConfigError` when it cannot
 * be read or has faults.
 */
export async function loadConfig(options: LoadOptions): Promise<ParsedConfig> {
  const source = await readSource(options)
  return parseConfig(source.text, { ...options, ...source })
}

/** The same without failing on faults. A file that cannot be read is one. */
export async function checkConfigFile(options: LoadOptions): Promise<CheckedConfig> {
  try {
    const source = await readSource(options)
    return checkConfig(source.text, { ...options, ...source })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const filename = options.file ?? ''
    return {
      filename,
      config: undefined,
      faults: error.faults,
      notices: error.notices,
      source: { settings: new Map(), options: { ...options, filename } },
    }
  }
}

interface Source {
  readonly text: string
  readonly filename: string
  readonly siblingFiles: readonly string[]
}

async function readSource({ file, dataDirectory }: LoadOptions): Promise<Source> {
  if (file === undefined) {
    return { text: '', filename: join(dataDirectory, 'config.yaml'), siblingFiles: [] }
  }
  try {
    const text = await readFile(file, 'utf8')
    return { text, filename: file, siblingFiles: await readdir(dirname(resolve(file))) }
  } catch (error) {
    throw unreadable(file, error)
  }
}

function unreadable(file: string, cause: unknown): ConfigError {
  const sentences: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file; check the path given as --config or BERTH_CONFIG',
    EACCES: 'this account may not read the file or its folder; change their permissions',
    EISDIR: `this is a folder; name the file in it, such as ${join(file, 'config.yaml')}`,
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  const sentence = sentences[code] ?? `${basename(file)} cannot be read (${code})`
  return new ConfigError([{ key: undefined, place: { source: file, line: undefined }, sentence }])
}
