import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** This machine's shell and the libraries that it needs, by the paths at which they have to lie. */
export async function shellFiles(): Promise<Readonly<Record<string, Buffer>>> {
  const { stdout } = await promisify(execFile)('ldd', ['/bin/sh'])
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path as string)
  const files: Record<string, Buffer> = {}
  for (const path of ['/bin/sh', ...libraries]) files[path.slice(1)] = await readFile(path)
  return files
}
