import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { berthCommand } from './command-line.ts'

/** The page's `npx berth`, without asking npm. */
export async function writeNpx(folder: string): Promise<void> {
  await mkdir(folder)
  const file = join(folder, 'npx')
  await writeFile(file, `#!/bin/sh\nshift\nexec '${process.execPath}' '${berthCommand}' "$@"\n`)
  await chmod(file, 0o755)
}

/** The shell of a page, block by block. */
export function blocksOf(text: string): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '')
}
