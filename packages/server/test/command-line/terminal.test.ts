import { join } from 'node:path'

import { expect, test } from 'vitest'

import { pathOf } from '../../../../tools/test/installed.ts'
import { freePort } from '../../../../tools/test/servers/free-port.ts'
import { GuardedProcess } from '../../../../tools/test/servers/guarded-process.ts'
import { describeWithPrograms } from '../../../../tools/test/skip.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { berthCommand } from '../harness/command-line.ts'
import { rawConnection } from '../harness/raw-connection.ts'

describeWithPrograms(['script'], 'a server in a terminal', () => {
  test('speaks to a person, and ends when the terminal is closed, though SIGHUP means reload', async () => {
    const directory = await temporaryDirectory('terminal', { inMemory: true })
    const port = await freePort()
    // `script` is the terminal: it holds the other side of the one that the server sees.
    const terminal = await GuardedProcess.start({
      command: pathOf('script'),
      arguments: [
        ...['--quiet', '--flush', '--command'],
        [process.execPath, berthCommand, 'serve', '--host 127.0.0.1 --port', port]
          .concat('--data', join(directory.path, 'data'))
          .join(' '),
        '/dev/null',
      ],
      environment: { BERTH_ADMIN_PASSWORD: 'correct-horse-battery' },
    })
    try {
      await waitUntil('the server says that it runs', () => terminal.output.includes('is running'))
      expect(terminal.output).not.toMatch(/^\{/m)
      terminal.kill('SIGKILL')
      await expect.poll(() => whyNoConnection(port), { timeout: 20_000 }).toContain('ECONNREFUSED')
    } finally {
      await terminal.stop()
      await directory.remove()
    }
  })
})

async function whyNoConnection(port: number): Promise<string> {
  try {
    const connection = await rawConnection(port)
    connection.end()
    return 'there is one'
  } catch (error) {
    return (error as Error).message
  }
}
