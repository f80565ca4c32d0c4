/** A result that a script can read. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** A line of the result itself. */
export function printResult(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** What a person wants to know beside the result. It goes past pipes. */
export function printRemark(line: string): void {
  process.stderr.write(`${line}\n`)
}
