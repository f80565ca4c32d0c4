import { inspect } from 'node:util'

/** What stands in the place of a secret wherever a person or a log could read it. */
export const HIDDEN = '[hidden]'

/**
 * A value that must reach one library call and nothing else.
 *
 * Printing, logging, serialising or joining it to a string yields `[hidden]`;
 * only `reveal()` gives the value, so every use can be found by its name.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
