import { placeText, type Place } from './setting.ts'

/** Something in the configuration that Berth cannot start with. */
export interface Fault {
  /** Undefined when the file as a whole is at fault. */
  readonly key: string | undefined
  readonly place: Place
  /** What is wrong and what to write, without any secret in it. */
  readonly sentence: string
}

/** Something an operator should know; Berth starts all the same. */
export interface Notice {
  readonly kind: NoticeKind
  readonly key: string
  readonly place: Place
  readonly sentence: string
}

export type NoticeKind =
  /** No such key: perhaps a slip of the pen. */
  | 'unknown key'
  /** A key of Quay that this version takes and does not act on. */
  | 'not used yet'
  /** Valid, but probably not what was meant. */
  | 'advice'

/** Every fault of a configuration at once; the message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly Fault[]
  readonly notices: readonly Notice[]

  constructor(faults: readonly Fault[], notices: readonly Notice[] = []) {
    super(faults.map(inOneLine).join('\n'))
    this.faults = faults
    this.notices = notices
  }
}

/** `config.yaml:12: MAXIMUM_LAYER_SIZE is "20X"; write a size such as 20G or 500M` */
export function inOneLine(message: Pick<Fault, 'place' | 'sentence'>): string {
  return `${placeText(message.place)}: ${message.sentence}`
}
