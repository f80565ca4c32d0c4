import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { relative } from 'node:path'

import type { BerthConfig } from '../platform/config/berth-config.ts'

/** The data directory cannot be made or written to, and something has to be kept there. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError'

  constructor(directory: string, cause: unknown) {
    const { code } = cause as NodeJS.ErrnoException
    super(
      `the data directory ${directory} cannot be used (${problems[code ?? ''] ?? code}); ` +
        'name another with --data, or let the account that runs Berth write there',
      { cause },
    )
  }
}

const problems: Readonly<Record<string, string>> = {
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
}

/**
 * Makes the data directory, and makes sure that it can be written to.
 *
 * A registry whose database, store and secrets are all elsewhere needs none: then a read-only
 * file system is no fault.
 *
 * @throws DataDirectoryError
 */
export async function makeDataDirectory(config: BerthConfig): Promise<void> {
  const { dataDirectory } = config
  try {
    await mkdir(dataDirectory, { recursive: true, mode: 0o750 })
    await access(dataDirectory, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (keepsSomethingIn(config)) throw new DataDirectoryError(dataDirectory, error)
  }
}

function keepsSomethingIn(config: BerthConfig): boolean {
  const { dataDirectory, database, storage, secrets } = config
  const isInside = (path: string) => !relative(dataDirectory, path).startsWith('..')
  return (
    secrets.secretKey === undefined ||
    secrets.databaseSecretKey === undefined ||
    (database.kind === 'sqlite' && isInside(database.file)) ||
    [...storage.locations.values()].some(
      (location) => location.kind === 'filesystem' && isInside(location.directory),
    )
  )
}
