import { exitCodes } from './exit-code.ts'

export interface Explanation {
  readonly text: string
  readonly exitCode: number
}

/**
 * What a person is told about an error that ends a command: the sentence of an error that has
 * one, and the whole stack of a bug.
 */
export function explainError(error: unknown): Explanation {
  if (!(error instanceof Error)) return { text: String(error), exitCode: exitCodes.failed }
  if (error.name === 'WrongUsageError')
    return { text: error.message, exitCode: exitCodes.wrongUsage }
  if (error.name === 'ConfigError') {
    return {
      text: `the configuration cannot be used:\n${error.message.replaceAll(/^/gm, '  ')}`,
      exitCode: exitCodes.failed,
    }
  }
  return { text: isBug(error) ? bugText(error) : error.message, exitCode: exitCodes.failed }
}

/** Errors that are expected have a class of their own; what is thrown by the language has not. */
function isBug(error: Error): boolean {
  const isNamed =
    !/^(?:Error|TypeError|RangeError|ReferenceError|SyntaxError|AssertionError)$/.test(error.name)
  return !isNamed
}

function bugText(error: Error): string {
  return `something went wrong inside Berth; please report this:\n${error.stack ?? error.message}`
}
