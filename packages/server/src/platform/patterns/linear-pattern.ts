import { RE2JS, RE2JSSyntaxException } from 're2js'

/** A pattern that a user wrote: looked for in a text in a time that grows with its length. */
export interface LinearPattern {
  /** Whether it is found anywhere. */
  isIn(text: string): boolean
  /** Whether it is the whole text. */
  matches(text: string): boolean
  /** How many instructions it compiles to: memory, and the time for each character. */
  readonly size: number
}

const lengthMaximum = 1000
/** Linear time is still much time for a pattern that repeats repetitions: `((a?){30}){30}`. */
const sizeMaximum = 1500

/** A pattern that cannot be understood, or could be used to do harm. */
export class InvalidPatternError extends Error {
  override readonly name = 'InvalidPatternError'

  constructor(pattern: string, reason: string) {
    super(`${JSON.stringify(pattern.slice(0, 100))} is no pattern: ${reason}`)
  }
}

/**
 * Reads a regular expression in the syntax of RE2, which has everything but what can take
 * exponential time: references back, and looking ahead.
 *
 * @throws InvalidPatternError
 */
export function linearPattern(source: string): LinearPattern {
  if (source.length > lengthMaximum) {
    throw new InvalidPatternError(source, `it has more than ${lengthMaximum} characters`)
  }
  try {
    const compiled = RE2JS.compile(source)
    if (compiled.programSize() > sizeMaximum) {
      throw new InvalidPatternError(source, 'it repeats too much; use smaller numbers in braces')
    }
    return {
      isIn: (text) => compiled.matcher(text).find(),
      matches: (text) => compiled.matches(text),
      size: compiled.programSize(),
    }
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    throw new InvalidPatternError(source, error.getDescription())
  }
}
