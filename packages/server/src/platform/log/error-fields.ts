/** Errors behind errors that are shown. */
const causesMaximum = 5
const textLengthMaximum = 4000

/** What a line says of an error. */
export interface ErrorFields {
  readonly name: string
  readonly message: string
  readonly code?: string | number
  readonly stack?: string
  readonly causes?: readonly Omit<ErrorFields, 'causes'>[]
}

/**
 * What may be logged of an error: its name, message, code and stack, and those of its causes.
 * Other properties stay out: libraries keep requests, headers and addresses in them.
 */
export function errorFields(error: unknown): ErrorFields {
  const causes: ErrorFields[] = []
  let cause = causeOf(error)
  while (cause !== undefined && causes.length < causesMaximum) {
    causes.push(ownFields(cause))
    cause = causeOf(cause)
  }
  return { ...ownFields(error), ...(causes.length === 0 ? {} : { causes }) }
}

function ownFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { name: typeof error, message: bounded(String(error)) }
  const { code } = error as { code?: unknown }
  return {
    name: error.name,
    message: bounded(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: bounded(error.stack) }),
  }
}

/** The cause, or the first of the errors that were gathered into one. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined
  return error.cause ?? (error instanceof AggregateError ? error.errors[0] : undefined)
}

function bounded(text: string): string {
  return text.length <= textLengthMaximum ? text : `${text.slice(0, textLengthMaximum)}…`
}
