import type { ErrorFields } from './error-fields.ts'

/** Stands on every line already, or says nothing to a person. */
const leftOut = new Set(['level', 'time', 'pid', 'logger', 'message', 'error'])

/** Needs no quotes to be told from its neighbours. */
const plain = /^[\w.,:/@+*~()[\]<>%-]+$/

/** A line of JSON as a person reads it: `time [pid] [LEVEL] [logger] message field=value …`. */
export function readableLine(json: string): string {
  const line = JSON.parse(json) as Record<string, unknown>
  const head =
    `${textOf(line['time'])} [${textOf(line['pid'])}] ` +
    `[${textOf(line['level']).toUpperCase()}] [${textOf(line['logger'] ?? 'berth')}]`
  const fields = Object.entries(line)
    .filter(([name]) => !leftOut.has(name))
    .map(([name, value]) => ` ${name}=${shown(value)}`)
  const message = textOf(line['message'])
  return `${head} ${message}${fields.join('')}${errorText(line['error'] as ErrorFields | undefined)}\n`
}

function shown(value: unknown): string {
  const text = textOf(value)
  return plain.test(text) ? text : JSON.stringify(text)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** The stack below the line, indented, so that what begins in the first column is a line. */
function errorText(error: ErrorFields | undefined): string {
  if (error === undefined) return ''
  const causes = (error.causes ?? []).map((cause) => `caused by ${stackOf(cause)}`)
  return `\n${[stackOf(error), ...causes].join('\n')}`.replaceAll(/\r?\n|\r/g, '\n    ')
}

function stackOf(error: Omit<ErrorFields, 'causes'>): string {
  const code = error.code === undefined ? '' : ` (${error.code})`
  return `${error.stack ?? `${error.name}: ${error.message}`}${code}`
}
