import type { Fault, Notice, NoticeKind } from './faults.ts'
import { allKeys, isKeyName, keyTable, type KeyValues } from './keys/all-keys.ts'
import type { Key } from './keys/key.ts'
import { keyPatterns } from './keys/patterns.ts'
import { nearest } from './nearest.ts'
import { isNull, shownName, type Setting } from './setting.ts'
import { invalid, type Sink } from './shapes/shape.ts'

export interface ReadKeys {
  /** A faulty key has its default. */
  readonly values: KeyValues
  readonly faults: readonly Fault[]
  readonly notices: readonly Notice[]
}

/** Looks every setting up in the table of keys and reads it with the shape it finds there. */
export function readKeys(settings: ReadonlyMap<string, Setting>): ReadKeys {
  const faults: Fault[] = []
  const notices: Notice[] = []
  const values: Record<string, unknown> = {}
  for (const [name, key] of Object.entries(allKeys)) values[name] = key.fallback

  const note = (kind: NoticeKind, key: string, setting: Setting, sentence: string) =>
    notices.push({ kind, key: shownName(key), place: setting.place, sentence })

  for (const [name, setting] of settings) {
    const key = findKey(name)
    if (key === undefined) note('unknown key', name, setting, unknownSentence(name))
    else if (!isNull(setting)) {
      const strict: Sink = {
        fault: (at, sentence) => {
          faults.push({ key: name, place: at.place, sentence })
          return invalid
        },
        advise: (at, sentence) => note('advice', name, at, sentence),
      }
      const lenient: Sink = {
        fault: (at, sentence) => {
          note('advice', name, at, `${sentence} (it is not used yet)`)
          return invalid
        },
        advise: () => undefined,
      }
      switch (key.state) {
        case 'used': {
          const value = key.shape.read(setting, strict)
          if (value !== invalid) values[name] = value
          break
        }
        case 'not used yet':
          note('not used yet', name, setting, `${name} is not used yet by this version`)
          key.shape.read(setting, lenient)
          break
        case 'no effect':
          break
      }
    }
  }
  return { values: values as KeyValues, faults, notices }
}

/** The key of this name, or of the family that the name belongs to. */
export function findKey(name: string): Key<unknown> | undefined {
  return keyTable.get(name) ?? keyPatterns.find(({ pattern }) => pattern.test(name))?.key
}

/** The known key that an unknown name was probably meant to be. */
export function suggestKey(name: string): string | undefined {
  return nearest(name, keyTable.keys())
}

function unknownSentence(name: string): string {
  const shown = shownName(name)
  if (/[:=]/.test(name)) return `${shown} is not known; is the space after its colon missing?`
  const meant = isKeyName(name.toUpperCase()) ? name.toUpperCase() : suggestKey(name)
  return meant === undefined
    ? `${shown} is not known, so it has no effect`
    : `${shown} is not known, so it has no effect; did you mean ${meant}?`
}
