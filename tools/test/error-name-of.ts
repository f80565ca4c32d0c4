/** The name of the error that something fails with; undefined when it does not fail. */
export function errorNameOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.name : 'no error at all'
  }
}
