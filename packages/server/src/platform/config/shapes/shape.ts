import { HIDDEN } from '../secret.ts'
import type { Setting } from '../setting.ts'

/**
 * What a value may look like, and what it means.
 *
 * A shape reads one setting into the value that Berth works with, or reports
 * every fault in it. Shapes are combined: a list of sizes is `listOf(byteSize)`.
 */
export interface Shape<Value> {
  /** For the help: `true or false`, `list of names`. */
  readonly name: string
  /** Completes "write …" in a fault. */
  readonly expected: string
  /** The value is never shown, not even in a fault about it. */
  readonly isSecret: boolean
  read(setting: Setting, sink: Sink): Value | Invalid
}

/** Where a shape reports what it finds. */
export interface Sink {
  /** Reports a fault; gives `invalid` back so that a shape can end with it. */
  fault(setting: Setting, sentence: string): Invalid
  advise(setting: Setting, sentence: string): void
}

/** What a shape gives for a setting that it has reported a fault about. */
export const invalid: unique symbol = Symbol('invalid')
export type Invalid = typeof invalid

/** The usual fault: what stands there, and what to write in its place. */
export function misfit<Value>(shape: Shape<Value>, setting: Setting, sink: Sink): Invalid {
  const found = shape.isSecret ? 'has an unusable value (hidden)' : `is ${shown(setting)}`
  return sink.fault(setting, `${setting.path} ${found}; write ${shape.expected}`)
}

const LONGEST_QUOTE = 60

/** A value as a fault may quote it: short, in one line, without credentials of a URL. */
function shown(setting: Setting): string {
  switch (setting.kind) {
    case 'list':
      return 'a list'
    case 'block':
      return 'a block of keys'
    case 'scalar':
      if (setting.value === null) return 'empty'
      return typeof setting.value === 'string' ? quoted(setting.value) : setting.written
  }
}

/** Text as a message may quote it: in one short line, without what a URL may hide. */
export function quoted(written: string): string {
  const safe = written
    .replaceAll(/\/\/[^/\s]*@/g, `//${HIDDEN}@`)
    .replaceAll(/(:\/\/[^\s?]*\?)\S+/g, `$1${HIDDEN}`)
  return JSON.stringify(safe.length > LONGEST_QUOTE ? `${safe.slice(0, LONGEST_QUOTE)}…` : safe)
}

/** A shape that looks at scalars only; `convert` answers undefined for what does not fit. */
export function scalarShape<Value>(
  name: string,
  expected: string,
  convert: (value: string | number | boolean, written: string) => Value | undefined,
): Shape<Value> {
  const shape: Shape<Value> = {
    name,
    expected,
    isSecret: false,
    read(setting, sink) {
      if (setting.kind !== 'scalar' || setting.value === null) return misfit(shape, setting, sink)
      const value = convert(setting.value, setting.written)
      return value === undefined ? misfit(shape, setting, sink) : value
    },
  }
  return shape
}

/** A shape whose values are looked at once more, as a whole, and turned into something else. */
export function converted<Read, Value>(
  shape: Shape<Read>,
  convert: (read: Read, setting: Setting, sink: Sink) => Value | Invalid,
): Shape<Value> {
  return {
    ...shape,
    read(setting, sink) {
      const read = shape.read(setting, sink)
      return read === invalid ? invalid : convert(read, setting, sink)
    },
  }
}
