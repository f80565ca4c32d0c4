/** How a command ends, for the scripts that call it. */
export const exitCodes = {
  done: 0,
  /** The command was understood and could not be carried out; a faulty configuration as well. */
  failed: 1,
  /** The command itself is wrong: an unknown option, a missing argument, a name of no key. */
  wrongUsage: 2,
} as const

/** The command line asks for something that there is not. */
export class WrongUsageError extends Error {
  override readonly name = 'WrongUsageError'
}
