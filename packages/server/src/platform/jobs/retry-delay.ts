const firstDelayMilliseconds = 2000
const longestDelayMilliseconds = 60 * 60 * 1000

/**
 * How long a job waits after its n-th try in a row has failed: twice as long each time up to an
 * hour, of which a random half is taken away, so that what failed together does not come back
 * together.
 *
 * @param random - from 0 up to, but not including, 1
 */
export function retryDelayMilliseconds(attempts: number, random: number): number {
  const whole = Math.min(longestDelayMilliseconds, firstDelayMilliseconds * 2 ** (attempts - 1))
  return Math.round(whole * (1 - random / 2))
}
