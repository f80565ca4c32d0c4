/**
 * What is wrong with the lock file: a download address in it would send everyone who installs to
 * the registry of whoever wrote it.
 */
export function lockFileFaults(text: string): string[] {
  const lock = JSON.parse(text) as { packages?: Record<string, { resolved?: string }> }
  return Object.entries(lock.packages ?? {})
    .filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:\/\//.test(resolved))
    .map(
      ([path, { resolved }]) =>
        `package-lock.json: ${path} has the address ${resolved}; ` +
        'npm install with omit-lockfile-registry-resolved=true (.npmrc) leaves it out',
    )
}
