/** How the work goes on. */
export interface Progress {
  readonly signal: AbortSignal
  /** After each transaction that did something. */
  readonly onStep?: () => Promise<void> | void
  /** Asked after each of them; when it says true, the rest is left for another time. */
  readonly isTurnOver?: () => boolean
}
