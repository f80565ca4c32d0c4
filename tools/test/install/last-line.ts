/** What a failed command wrote last, which is where most say why. */
export function lastLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const written = 'stderr' in error ? String(error.stderr).trim() : ''
  return (written === '' ? error.message : written).trim().split('\n').at(-1) ?? ''
}
