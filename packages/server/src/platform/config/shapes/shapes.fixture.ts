import { settingFrom } from '../setting.ts'
import { invalid, type Shape } from './shape.ts'

export type ShapeOutcome<Value> =
  | { readonly value: Value; readonly advice: readonly string[] }
  | { readonly faults: readonly string[] }

/** Reads a plain value with a shape, and hands back what a person would be told. */
export function readWith<Value>(shape: Shape<Value>, written: unknown): ShapeOutcome<Value> {
  const faults: string[] = []
  const advice: string[] = []
  const value = shape.read(settingFrom(written, 'KEY', { source: 'test', line: undefined }), {
    fault: (_, sentence) => {
      faults.push(sentence)
      return invalid
    },
    advise: (_, sentence) => advice.push(sentence),
  })
  return value === invalid ? { faults } : { value, advice }
}
