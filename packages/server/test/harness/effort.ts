/**
 * How often to repeat what depends on chance or on timing. `BERTH_TEST_EFFORT` multiplies it:
 * 1 by default, 20 for a night.
 */
export function rounds(usual: number): number {
  const effort = Number(process.env['BERTH_TEST_EFFORT'] ?? 1)
  return Math.max(1, Math.round(usual * effort))
}

/**
 * How many points to pass over between two deaths of something that is killed at each point in
 * turn. With more effort it dies at more of them, and at all in the end.
 */
export function stride(usual: number): number {
  return Math.max(1, Math.round(usual / rounds(1)))
}
