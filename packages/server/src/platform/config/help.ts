import { environmentVariables } from './environment.ts'
import { keySections } from './keys/all-keys.ts'
import type { Key, KeyState } from './keys/key.ts'
import { isLiveKey } from './keys/live-keys.ts'
import { keyPatterns } from './keys/patterns.ts'
import { suggestKey } from './read-keys.ts'
import { paragraph } from './text-layout.ts'

/** A key as the help shows it. */
export interface KeyDescription {
  readonly name: string
  readonly section: string
  readonly type: string
  /** Undefined when nothing is the default. */
  readonly default: string | undefined
  readonly state: KeyState
  readonly isSecret: boolean
  /** A running server takes a change over when it is told to reload. */
  readonly isLive: boolean
  readonly description: string
}

/** Every key by section, families such as `<NAME>_LOGIN_CONFIG` at the end of theirs. */
export function listKeys(): readonly KeyDescription[] {
  return Object.entries(keySections).flatMap(([section, keys]) => [
    ...Object.entries(keys).map(([name, key]) => descriptionOf(name, section, key)),
    ...keyPatterns
      .filter((pattern) => pattern.section === section)
      .map((pattern) => descriptionOf(pattern.name, section, pattern.key)),
  ])
}

/** The key of this name, in capitals or not; a member of a family is described as the family. */
export function describeKey(name: string): KeyDescription | undefined {
  const wanted = name.toUpperCase()
  const keys = listKeys()
  const exact = keys.find((key) => key.name === wanted)
  if (exact !== undefined) return exact
  const family = keyPatterns.find(({ pattern }) => pattern.test(wanted))
  return keys.find((key) => key.name === family?.name)
}

/** `berth config help KEY`. */
export function formatKeyHelp(name: string): string {
  const key = describeKey(name)
  if (key === undefined) {
    const meant = suggestKey(name)
    const hint = meant === undefined ? 'berth config help lists all keys' : `did you mean ${meant}?`
    return `There is no key ${name.toUpperCase()}; ${hint}\n`
  }
  return [
    key.name,
    paragraph(key.description, '  '),
    '',
    `  Type     ${key.type}${key.isSecret ? ' (never shown)' : ''}`,
    `  Default  ${key.default ?? 'none'}`,
    `  State    ${STATES[key.state]}`,
    ...(key.state === 'used' ? [`  Change   ${CHANGES[key.isLive ? 'live' : 'restart']}`] : []),
    '',
  ].join('\n')
}

/** `berth config help`: every key in a line or two, by section. */
export function formatKeyList(): string {
  const keys = listKeys()
  const sections = Object.keys(keySections).map((section) =>
    [section, ...keys.filter((key) => key.section === section).map(keyInList), ''].join('\n'),
  )
  const variables = Object.entries(environmentVariables).map(
    ([name, description]) => `  ${name}\n${paragraph(description, '      ')}`,
  )
  return [...sections, 'environment variables', ...variables, ''].join('\n')
}

function keyInList(key: KeyDescription): string {
  const mark = key.state === 'used' ? '' : `  (${key.state})`
  const fallback = key.default === undefined ? '' : ` Default: ${key.default}.`
  return `  ${key.name}${mark}\n${paragraph(`${key.description}${fallback}`, '      ')}`
}

const STATES: { readonly [State in KeyState]: string } = {
  used: 'used',
  'not used yet': 'not used yet: this version takes the key and does not act on it',
  'no effect': 'no effect: taken so that the file of a Quay can stay as it is',
}

const CHANGES = {
  live: 'a running server takes it over on SIGHUP',
  restart: 'needs a restart',
}

function descriptionOf(name: string, section: string, key: Key<unknown>): KeyDescription {
  return {
    name,
    section,
    type: key.shape.name,
    default: key.fallbackText,
    state: key.state,
    isSecret: key.shape.isSecret,
    isLive: isLiveKey(name),
    description: key.description,
  }
}
