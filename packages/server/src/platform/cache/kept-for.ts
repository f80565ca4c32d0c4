import type { Clock } from '../clock/clock.ts'

/** The last answer while it is fresh; one question at a time otherwise. */
export function keptFor<Result>(
  milliseconds: number,
  clock: Clock,
  ask: () => Promise<Result>,
): () => Promise<Result> {
  let answer: Promise<Result> | undefined
  let askedAtMs = 0
  return () => {
    const nowMs = clock()
    if (answer === undefined || nowMs - askedAtMs >= milliseconds || nowMs < askedAtMs) {
      askedAtMs = nowMs
      answer = ask()
      // A failure is told once, and asked anew the next time.
      answer.catch(() => {
        answer = undefined
      })
    }
    return answer
  }
}
