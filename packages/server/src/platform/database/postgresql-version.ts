/** The oldest major version that Berth is tested with. */
const oldestMajor = 15

/** The server of the database is older than what Berth is made for. */
export class DatabaseTooOldError extends Error {
  override readonly name = 'DatabaseTooOldError'

  constructor(major: number) {
    super(
      `the database is PostgreSQL ${major}; Berth needs PostgreSQL ${oldestMajor} or newer: ` +
        'upgrade it, or name another one with DB_URI',
    )
  }
}

/** @param versionNumber - `server_version_num`, such as 150018 for 15.18 @throws DatabaseTooOldError */
export function requireSupportedVersion(versionNumber: number): void {
  const major = Math.floor(versionNumber / 10_000)
  if (major < oldestMajor) throw new DatabaseTooOldError(major)
}
