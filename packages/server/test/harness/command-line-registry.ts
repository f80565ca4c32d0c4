import { join } from 'node:path'

import { afterAll, beforeAll, expect } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { type CommandOptions, type CommandResult, runBerth } from './command-line.ts'

/** A registry of a test file, on which its tests run commands. */
export interface CommandLineRegistry {
  readonly dataDirectory: string
  /** Runs a command on it; `settings` are of this one command. */
  readonly berth: (
    words: readonly string[],
    options?: RegistryCommandOptions,
  ) => Promise<CommandResult>
  /** The standard output of a command that succeeds. */
  readonly done: (words: readonly string[]) => Promise<string>
  /** What a command that succeeds says to scripts. */
  readonly json: (words: readonly string[]) => Promise<unknown>
}

export interface RegistryCommandOptions extends CommandOptions {
  readonly settings?: Settings
}

/** Keys of `config.yaml`. */
type Settings = Readonly<Record<string, unknown>>

const cheapPasswords = { BERTH_PASSWORD_HASH_MEMORY: '64K', BERTH_PASSWORD_HASH_PASSES: 1 }

/** Makes a registry before the tests of this file, empty but for its tables; it goes with them. */
export function commandLineRegistry(common: Settings = {}): CommandLineRegistry {
  let directory: TemporaryDirectory
  const dataDirectory = () => join(directory.path, 'data')

  async function berth(
    words: readonly string[],
    { settings = {}, ...options }: RegistryCommandOptions = {},
  ): Promise<CommandResult> {
    return await runBerth(words, {
      ...options,
      environment: {
        BERTH_DATA: dataDirectory(),
        QUAY_OVERRIDE_CONFIG: JSON.stringify({ ...cheapPasswords, ...common, ...settings }),
        ...options.environment,
      },
    })
  }

  async function done(words: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await berth(words)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    return stdout
  }

  beforeAll(async () => {
    directory = await temporaryDirectory('command-line', { inMemory: true })
    await done(['migrate'])
  })
  afterAll(async () => {
    await directory.remove()
  })

  return {
    get dataDirectory() {
      return dataDirectory()
    },
    berth,
    done,
    json: async (words) => JSON.parse(await done([...words, '--json'])) as unknown,
  }
}
