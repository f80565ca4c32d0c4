import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Scalar,
  type Document,
  type Pair,
  type ScalarTag,
  type Tags,
  type YAMLMap,
} from 'yaml'
import type { Fault, Notice } from './faults.ts'
import { shownName, type Place, type Setting } from './setting.ts'
import { describeYamlError } from './yaml-errors.ts'

export interface ReadYaml {
  readonly settings: ReadonlyMap<string, Setting>
  readonly faults: readonly Fault[]
  readonly notices: readonly Notice[]
}

/**
 * Reads a YAML file the way PyYAML reads Quay's: YAML 1.1 with `yes`, `True` and
 * `on`, merge keys, and the last of two equal keys wins (with advice here).
 * Dates and base-60 numbers stay text, since no key wants either.
 *
 * Never quotes the file in a fault: the line at fault may hold a password.
 */
export function readYaml(text: string, source: string): ReadYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.1',
    customTags: pythonTags,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  })
  const reader = new YamlReader(document, source, lines)
  for (const error of document.errors) {
    reader.fault(error.pos[0], describeYamlError(error.code))
  }
  for (const warning of document.warnings) {
    const tag = text.slice(...warning.pos)
    if (!/^(!!|!<tag:yaml\.org,2002:)python\//.test(tag)) {
      reader.fault(warning.pos[0], describeYamlError(warning.code))
    }
  }
  const settings = document.errors.length === 0 ? reader.topLevel() : new Map<string, Setting>()
  return { settings, faults: reader.faults, notices: reader.notices }
}

const LEFT_OUT = ['binary', 'omap', 'pairs', 'set', 'timestamp'].map(
  (name) => `tag:yaml.org,2002:${name}`,
)

function pythonTags(tags: Tags): Tags {
  const kept = tags.filter((tag) => {
    if (typeof tag === 'string') return true
    const isBase60 = 'format' in tag && tag.format === 'TIME'
    return tag.tag !== booleanTag && !LEFT_OUT.includes(tag.tag) && !isBase60
  })
  return [boolean(true, /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/)].concat(
    boolean(false, /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/),
    kept as ScalarTag[],
  )
}

const booleanTag = 'tag:yaml.org,2002:bool'

/** PyYAML's words; unlike YAML 1.1 itself it takes `y` and `n` as text. */
function boolean(value: boolean, test: RegExp): ScalarTag {
  return { default: true, tag: booleanTag, test, resolve: () => new Scalar(value) }
}

/** Far beyond any real configuration; stops anchors that multiply or contain themselves. */
const MOST_VALUES = 100_000
const DEEPEST = 50

class YamlReader {
  readonly faults: Fault[] = []
  readonly notices: Notice[] = []
  readonly #document: Document
  readonly #source: string
  readonly #lines: LineCounter
  #valuesLeft = MOST_VALUES
  #hasGivenUp = false

  constructor(document: Document, source: string, lines: LineCounter) {
    this.#document = document
    this.#source = source
    this.#lines = lines
  }

  topLevel(): ReadonlyMap<string, Setting> {
    const root = this.#document.contents
    if (root === null || (isScalar(root) && root.value === null)) return new Map()
    if (isMap(root)) return this.#entries(root, '', 0)
    this.fault(
      root.range?.[0] ?? 0,
      'the file is not a list of keys; write lines such as KEY: value',
    )
    return new Map()
  }

  fault(offset: number, sentence: string, key?: string): void {
    this.faults.push({ key, place: this.#placeAt(offset), sentence })
  }

  #placeAt(offset: number): Place {
    return { source: this.#source, line: this.#lines.linePos(offset).line }
  }

  #entries(map: YAMLMap, path: string, depth: number): Map<string, Setting> {
    const merged: Setting[] = []
    const entries = new Map<string, Setting>()
    for (const pair of map.items) {
      const name = keyName(pair)
      const offset = offsetOf(pair.key)
      if (name === undefined) {
        this.fault(offset, `${path === '' ? 'a key' : path} is not a word; write KEY: value`)
        continue
      }
      const entryPath = path === '' ? shownName(name) : `${path}.${shownName(name)}`
      if (name === '<<') {
        merged.push(this.#setting(pair.value, path, { offset, depth: depth + 1 }))
        continue
      }
      if (entries.has(name)) this.#adviseTwice(entryPath, offset)
      entries.set(name, this.#setting(pair.value, entryPath, { offset, depth: depth + 1 }))
    }
    for (const [name, setting] of merged.flatMap(mergedEntries)) {
      if (!entries.has(name)) entries.set(name, setting)
    }
    return entries
  }

  #adviseTwice(path: string, offset: number): void {
    const sentence = `${path} is written twice; this one, the last, counts`
    const [key = path] = path.split('.')
    this.notices.push({ kind: 'advice', key, place: this.#placeAt(offset), sentence })
  }

  /** Says so once; after that, every further value is nothing. */
  #isTooMuch(at: { offset: number; depth: number }): boolean {
    if (this.#hasGivenUp) return true
    this.#valuesLeft -= 1
    this.#hasGivenUp = this.#valuesLeft < 0 || at.depth > DEEPEST
    if (this.#hasGivenUp) this.fault(at.offset, describeYamlError('RESOURCE_EXHAUSTION'))
    return this.#hasGivenUp
  }

  #setting(node: unknown, path: string, at: { offset: number; depth: number }): Setting {
    const place = this.#placeAt(at.offset)
    const nothing: Setting = { kind: 'scalar', path, place, value: null, written: '' }
    if (this.#isTooMuch(at)) return nothing
    if (isAlias(node)) {
      const target = node.resolve(this.#document)
      if (target !== undefined) return this.#setting(target, path, at)
      this.fault(at.offset, `${path} begins with * but names no anchor; put the text in quotes`)
      return nothing
    }
    if (isMap(node)) {
      return { kind: 'block', path, place, entries: this.#entries(node, path, at.depth) }
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) => {
        const offset = offsetOf(item, at.offset)
        return this.#setting(item, `${path}[${index + 1}]`, { offset, depth: at.depth + 1 })
      })
      return { kind: 'list', path, place, items }
    }
    if (isScalar(node)) return scalarSetting(node, nothing)
    return nothing
  }
}

function scalarSetting(node: Scalar, nothing: Setting): Setting {
  const { value, source = '' } = node
  if (typeof value === 'string') return { ...nothing, kind: 'scalar', value, written: value }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return { ...nothing, kind: 'scalar', value, written: source }
  }
  return nothing
}

function keyName(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined
  const { value, source } = pair.key
  if (typeof value === 'string') return value
  return source === '' ? undefined : source
}

function mergedEntries(setting: Setting): [string, Setting][] {
  switch (setting.kind) {
    case 'block':
      return [...setting.entries]
    case 'list':
      return setting.items.flatMap(mergedEntries)
    case 'scalar':
      return []
  }
}

function offsetOf(node: unknown, otherwise = 0): number {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : null
  return range?.[0] ?? otherwise
}
