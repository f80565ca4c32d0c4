import { nearest } from '../nearest.ts'
import { isNull, type BlockSetting, type Setting } from '../setting.ts'
import { invalid, misfit, type Shape, type Sink } from './shape.ts'

/** A list whose items all have one shape; every faulty item is reported. */
export function listOf<Item>(
  item: Shape<Item>,
  expected = `a list, each item ${item.expected}`,
): Shape<readonly Item[]> {
  const shape: Shape<readonly Item[]> = {
    name: `list (${item.name})`,
    expected,
    isSecret: item.isSecret,
    read(setting, sink) {
      if (setting.kind !== 'list') return misfit(shape, setting, sink)
      const items: Item[] = []
      for (const itemSetting of setting.items) {
        const read = item.read(itemSetting, sink)
        if (read !== invalid) items.push(read)
      }
      return items.length === setting.items.length ? items : invalid
    },
  }
  return shape
}

/** A block whose names are free and whose values all have one shape. */
export function mapOf<Value>(
  value: Shape<Value>,
  expected = `a block of names, each with ${value.expected}`,
): Shape<ReadonlyMap<string, Value>> {
  const shape: Shape<ReadonlyMap<string, Value>> = {
    name: `block (name: ${value.name})`,
    expected,
    isSecret: value.isSecret,
    read(setting, sink) {
      if (setting.kind !== 'block') return misfit(shape, setting, sink)
      const entries = new Map<string, Value>()
      for (const [name, entrySetting] of setting.entries) {
        const read = value.read(entrySetting, sink)
        if (read !== invalid) entries.set(name, read)
      }
      return entries.size === setting.entries.size ? entries : invalid
    },
  }
  return shape
}

/** The first of two shapes that fits the kind of the value: scalar, list or block. */
export function either<First, Second>(
  first: { kind: Setting['kind']; shape: Shape<First> },
  second: Shape<Second>,
): Shape<First | Second> {
  return {
    name: `${first.shape.name}, or ${second.name}`,
    expected: `${first.shape.expected}, or ${second.expected}`,
    isSecret: first.shape.isSecret || second.isSecret,
    read: (setting, sink) =>
      setting.kind === first.kind ? first.shape.read(setting, sink) : second.read(setting, sink),
  }
}

/** A field of a block. `optional` ones are undefined when absent. */
export interface Field<Value> {
  readonly shape: Shape<Value>
  readonly isRequired: boolean
}

export function required<Value>(shape: Shape<Value>): Field<Value> {
  return { shape, isRequired: true }
}

export function optional<Value>(shape: Shape<Value>): Field<Value | undefined> {
  return { shape, isRequired: false }
}

export type FieldsRecord = Readonly<Record<string, Field<unknown>>>
export type BlockOf<Fields extends FieldsRecord> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<infer Value> ? Value : never
}

/**
 * A block with known fields. Every fault is reported; a field that is not known
 * is only advised about, since Quay passes over it.
 */
export function block<Fields extends FieldsRecord>(fields: Fields): Shape<BlockOf<Fields>> {
  const shape: Shape<BlockOf<Fields>> = {
    name: `block (${Object.keys(fields).join(', ')})`,
    expected: `a block with ${Object.keys(fields).join(', ')}`,
    isSecret: Object.values(fields).some((field) => field.shape.isSecret),
    read(setting, sink) {
      if (setting.kind !== 'block') return misfit(shape, setting, sink)
      adviseAboutUnknownFields(setting, fields, sink)
      const values: Record<string, unknown> = {}
      let isWhole = true
      for (const [name, field] of Object.entries(fields)) {
        const value = readField(setting, name, field, sink)
        if (value === invalid) isWhole = false
        else values[name] = value
      }
      return isWhole ? (values as BlockOf<Fields>) : invalid
    },
  }
  return shape
}

/** The value of the field, or `invalid`. */
function readField(
  setting: BlockSetting,
  name: string,
  field: Field<unknown>,
  sink: Sink,
): unknown {
  const entry = setting.entries.get(name)
  if (entry !== undefined && !isNull(entry)) return field.shape.read(entry, sink)
  if (!field.isRequired) return undefined
  return sink.fault(
    entry ?? setting,
    `${setting.path} has no ${name}; add it (${field.shape.expected})`,
  )
}

function adviseAboutUnknownFields(setting: BlockSetting, fields: FieldsRecord, sink: Sink): void {
  for (const [name, entry] of setting.entries) {
    if (Object.hasOwn(fields, name)) continue
    const meant = nearest(name, Object.keys(fields))
    const hint = meant === undefined ? 'it has no effect' : `did you mean ${meant}?`
    sink.advise(entry, `${entry.path} is not known; ${hint}`)
  }
}

/** Any block, taken as it stands. */
export const anyBlock: Shape<BlockSetting> = {
  name: 'block',
  expected: 'a block of keys',
  isSecret: true,
  read: (setting, sink) => (setting.kind === 'block' ? setting : misfit(anyBlock, setting, sink)),
}

/** Any value, taken as it stands. */
export const anything: Shape<Setting> = {
  name: 'any value',
  expected: 'any value',
  isSecret: true,
  read: (setting) => setting,
}
