import type { CompiledQuery } from 'kysely'

import type { Parameter } from './database.ts'

class Placeholder {
  readonly parameterName: string

  constructor(parameterName: string) {
    this.parameterName = parameterName
  }
}

/** A compiled statement whose parameters are filled in by name. */
export interface PreparedStatement {
  readonly sql: string
  bind(values: object): unknown[]
}

/** Compiles a query once; `bind` puts the values of one run into their places. */
export function prepareStatement(
  build: (parameter: Parameter) => { compile(): CompiledQuery<unknown> },
): PreparedStatement {
  const parameter: Parameter = (name) => new Placeholder(name) as never
  const compiled = build(parameter).compile()
  const places = compiled.parameters
  return {
    sql: compiled.sql,
    bind(values) {
      const bound = new Array<unknown>(places.length)
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index]
        bound[index] =
          place instanceof Placeholder
            ? (values as Record<string, unknown>)[place.parameterName]
            : place
      }
      return bound
    },
  }
}
