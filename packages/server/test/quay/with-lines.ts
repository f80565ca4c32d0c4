/** A configuration in which some lines replace those of the same keys. */
export function withLines(config: string, lines: string): string {
  const replaced = new Set(lines.split('\n').map((line) => line.split(':', 1)[0]))
  const kept = config.split('\n').filter((line) => !replaced.has(line.split(':', 1)[0]))
  return `${kept.join('\n')}\n${lines}`
}
