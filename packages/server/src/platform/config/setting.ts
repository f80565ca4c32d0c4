/** Where a value was written: a line of a file, or an environment variable. */
export interface Place {
  readonly source: string
  readonly line: number | undefined
}

/**
 * A value of the configuration as it was written, with the place where it stands.
 *
 * YAML and JSON both become settings, so what reads them can name the line of a
 * nested value without knowing which of the two it came from.
 */
export type Setting = ScalarSetting | ListSetting | BlockSetting

export interface ScalarSetting {
  readonly kind: 'scalar'
  /** The key, then the way inside it: `DB_CONNECTION_ARGS.sslmode`, `SUPER_USERS[2]`. */
  readonly path: string
  readonly place: Place
  readonly value: string | number | boolean | null
  /** The characters of the file. They keep what a number loses, such as leading zeros. */
  readonly written: string
}

export interface ListSetting {
  readonly kind: 'list'
  readonly path: string
  readonly place: Place
  readonly items: readonly Setting[]
}

export interface BlockSetting {
  readonly kind: 'block'
  readonly path: string
  readonly place: Place
  readonly entries: ReadonlyMap<string, Setting>
}

export function isNull(setting: Setting): boolean {
  return setting.kind === 'scalar' && setting.value === null
}

/** Turns a plain value, as `JSON.parse` gives it, into a setting; all of it has the one place. */
export function settingFrom(value: unknown, path: string, place: Place): Setting {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => settingFrom(item, `${path}[${index + 1}]`, place))
    return { kind: 'list', path, place, items }
  }
  if (typeof value === 'object' && value !== null) {
    const entries = new Map<string, Setting>()
    for (const [name, entry] of Object.entries(value)) {
      entries.set(name, settingFrom(entry, `${path}.${shownName(name)}`, place))
    }
    return { kind: 'block', path, place, entries }
  }
  if (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value === null
  ) {
    return { kind: 'scalar', path, place, value, written: String(value) }
  }
  throw new TypeError(`${path} holds a ${typeof value}, which no configuration can hold`)
}

/**
 * The name of a key as a message may show it. Where the space after a colon is
 * missing, YAML takes the value into the name, and the value may be a secret.
 */
export function shownName(name: string): string {
  const [shown = ''] = /^[\w.<>+-]{0,100}/.exec(name) ?? []
  return shown === name ? name : `${shown}…`
}

/** `config.yaml:12`, or the source alone when the line is not known. */
export function placeText(place: Place): string {
  return place.line === undefined ? place.source : `${place.source}:${place.line}`
}
