/**
 * How often to repeat what depends on chance or on timing. `BERTH_TEST_EFFORT` multiplies it:
 * 1 by default, 20 for a night.
 */
export function rounds(usual: number): number {
  const effort = Number(process.env['BERTH_TEST_EFFORT'] ?? 1)
  return Math.max(1, Math.round(usual * effort))
}
