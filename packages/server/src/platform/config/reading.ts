import type { KeyName, KeyValues } from './keys/all-keys.ts'

/** What the slices of the configuration are made from. */
export interface Reading {
  /** Defaults included; a faulty key has its default, so that the slices can go on finding faults. */
  readonly values: KeyValues
  readonly surroundings: Surroundings
  /** The operator wrote this key, with a value. */
  isSet(name: KeyName): boolean
  /** A fault about this key was reported, so that its value is not what the operator meant. */
  hasFault(name: KeyName): boolean
  /** Reports that a key does not go together with others. */
  fault(name: KeyName, sentence: string): void
  advise(name: KeyName, sentence: string): void
}

/** The folders that paths of the configuration are relative to. */
export interface Surroundings {
  /** Absolute: databases and storage lie below it. */
  readonly dataDirectory: string
  /** Absolute: certificates lie below it. */
  readonly configDirectory: string
  /** Names of the files beside the configuration. */
  readonly siblingFiles: ReadonlySet<string>
}
