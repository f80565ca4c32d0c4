/** How the work goes on. */
export interface Progress {
  readonly signal: AbortSignal
  /** After each transaction that did something. */
  readonly onStep?: () => Promise<void> | void
}
