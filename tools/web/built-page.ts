import { join } from 'node:path'

import { runCommand } from '../test/run-command.ts'
import { repositoryRoot } from '../test/suites.ts'

/** Before the tests of the web page: it is built from the sources as they are. */
export async function setup(): Promise<void> {
  const script = join(repositoryRoot, 'packages/web/build/build.ts')
  const { isSuccess, output } = await runCommand([process.execPath, script, '--if-changed'], {
    directory: repositoryRoot,
    timeLimitSeconds: 300,
  })
  if (!isSuccess) throw new Error(`the web page could not be built: ${output}`)
}
