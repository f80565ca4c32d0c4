import { type Subject, subjects } from '../../registry/verification/walk.ts'
import { formatBytes, formatCount } from './amounts.ts'

/** On a terminal, a line that changes in place; elsewhere, a line now and then. */
const onTerminalMilliseconds = 200
const elsewhereMilliseconds = 30_000

/** Counts what was checked, and says so on the way. */
export class Progress {
  readonly #counts = new Map<Subject, number>(subjects.map((subject) => [subject, 0]))
  readonly #stream: NodeJS.WriteStream
  readonly #timer: NodeJS.Timeout
  #readBytes = 0
  #isOnLine = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#timer = setInterval(
      () => this.#say(),
      stream.isTTY ? onTerminalMilliseconds : elsewhereMilliseconds,
    )
    this.#timer.unref()
  }

  add(subject: Subject, count: number, bytes: number): void {
    this.#counts.set(subject, this.countOf(subject) + count)
    this.#readBytes += bytes
  }

  countOf(subject: Subject): number {
    return this.#counts.get(subject) ?? 0
  }

  get checked(): Readonly<Record<string, number>> {
    return { ...Object.fromEntries(this.#counts), readBytes: this.#readBytes }
  }

  /** Makes room for a line of the result. */
  clear(): void {
    if (!this.#isOnLine) return
    this.#stream.write('\r\u001b[K')
    this.#isOnLine = false
  }

  end(): void {
    clearInterval(this.#timer)
    this.clear()
  }

  /** E.g. `12 blobs, 3 manifests`: of what there is any. */
  toString(): string {
    const parts = [...this.#counts]
      .filter(([, count]) => count > 0)
      .map(
        ([subject, count]) =>
          `${formatCount(count)} ${count === 1 ? subject.slice(0, -1) : subject}`,
      )
    if (this.#readBytes > 0) parts.push(`${formatBytes(this.#readBytes)} read`)
    return parts.join(', ')
  }

  #say(): void {
    const text = `checked ${this.toString() || 'nothing yet'}`
    if (!this.#stream.isTTY) {
      this.#stream.write(`${text}\n`)
      return
    }
    this.#stream.write(`\r\u001b[K${text}`)
    this.#isOnLine = true
  }
}
