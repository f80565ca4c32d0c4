import { settingFrom, type Place } from '../setting.ts'
import { invalid, type Shape } from '../shapes/shape.ts'

/** A key of `config.yaml`: what may stand there, what it means, and what Berth does with it. */
export interface Key<Value> {
  readonly state: KeyState
  readonly shape: Shape<Exclude<Value, undefined>>
  /** The value when the key is absent or empty. */
  readonly fallback: Value
  /** The default for people; undefined when nothing is the default. */
  readonly fallbackText: string | undefined
  readonly description: string
}

export type KeyState =
  /** Validated in full, and acted on. */
  | 'used'
  /** A key of Quay for something this version does not do; looked at lightly. */
  | 'not used yet'
  /** Taken so that an imported file starts; it changes nothing, in Quay or here. */
  | 'no effect'

/** What may be written as a default: the same that an operator would write. */
type Written = string | number | boolean | readonly unknown[] | { readonly [name: string]: unknown }

/** Makes keys of one state. Without a default, the value may be undefined. */
interface KeyMaker {
  <Value>(shape: Shape<Value>, fallback: Written, description: string): Key<Value>
  <Value>(
    shape: Shape<Value>,
    fallback: undefined,
    description: string,
    /** Says in words what happens without the key. */
    fallbackText?: string,
  ): Key<Value | undefined>
}

export const used: KeyMaker = keyMaker('used')
export const later: KeyMaker = keyMaker('not used yet')
export const inert: KeyMaker = keyMaker('no effect')

function keyMaker(state: KeyState): KeyMaker {
  return <Value>(
    shape: Shape<Value>,
    fallback: Written | undefined,
    description: string,
    fallbackText?: string,
  ): Key<Value> & Key<Value | undefined> => ({
    state,
    // `Exclude` of a type parameter is opaque to the compiler; no shape yields undefined.
    shape: shape as Shape<Exclude<Value, undefined>>,
    fallback: (fallback === undefined ? undefined : readDefault(shape, fallback)) as Value,
    fallbackText: fallback === undefined ? fallbackText : writtenText(fallback),
    description,
  })
}

/** A default goes through its own shape, so that the documented and the real one cannot differ. */
function readDefault<Value>(shape: Shape<Value>, written: Written): Value {
  const place: Place = { source: 'default', line: undefined }
  const value = shape.read(settingFrom(written, 'default', place), {
    fault: (_, sentence) => {
      throw new Error(`a default of the configuration does not fit: ${sentence}`)
    },
    advise: () => undefined,
  })
  if (value === invalid) throw new Error('a default of the configuration does not fit')
  return value
}

function writtenText(written: Written): string {
  return typeof written === 'string' ? written : JSON.stringify(written)
}
