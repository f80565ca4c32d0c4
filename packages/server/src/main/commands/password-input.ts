import { WrongUsageError } from './exit-code.ts'

const passwordBytesMaximum = 16 * 1024

/**
 * The password that was piped in, without the line break at its end.
 *
 * @throws WrongUsageError when nothing is piped in
 */
export async function passwordFromInput(): Promise<string> {
  if (process.stdin.isTTY) {
    throw new WrongUsageError(
      '--password-stdin reads the password from a pipe: berth user … --password-stdin <file',
    )
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > passwordBytesMaximum) throw new WrongUsageError('what is piped in is no password')
    chunks.push(chunk)
  }
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password === '') throw new WrongUsageError('no password was piped in')
  return password
}
