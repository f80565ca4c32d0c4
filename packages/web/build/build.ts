import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const usage = `usage: node packages/web/build/build.ts [--if-changed]

Builds the web page into packages/web/dist: assets named by their hash, each with its
compressed forms, and files.json, which tells the server what there is.
With --if-changed, only when something changed since the last time, and without a failure
where the tools of developers are not installed.
`

const webRoot = fileURLToPath(new URL('..', import.meta.url))
const repositoryRoot = join(webRoot, '../..')
const output = join(webRoot, 'dist')
const listFile = join(output, 'files.json')

/** What the page is made of; all of it is in the fingerprint of a build. */
const sources = ['src', 'public', 'build', 'index.html', 'vite.config.ts', 'package.json']

/** Small files gain nothing. */
const compressedBytesMinimum = 512

interface BuiltFile {
  readonly path: string
  readonly etag: string
  /** Content codings that lie beside it, the best first. */
  readonly encodings: readonly ('br' | 'gzip')[]
}

async function main(): Promise<void> {
  const wish = parse()
  if (wish === undefined) {
    process.stderr.write(usage)
    process.exitCode = 2
    return
  }
  const fingerprint = await fingerprintOfSources()
  if (wish.ifChanged && (await builtFingerprint()) === fingerprint) return
  if (!existsSync(join(repositoryRoot, 'node_modules/vite'))) {
    process.stderr.write(
      'the web page is not built: its tools are not installed. Run "npm install", then "npm run build".\n',
    )
    if (!wish.ifChanged) process.exitCode = 1
    return
  }
  const startedAt = Date.now()
  // The old list goes first: a build that fails leaves none that names files which are gone.
  await rm(listFile, { force: true })
  // Whoever builds for tests wants to test what people get.
  process.env['NODE_ENV'] = 'production'
  const { build } = await import('vite')
  await build({ configFile: join(webRoot, 'vite.config.ts'), logLevel: 'warn' })
  const files = await compressAll()
  await writeFile(`${listFile}.new`, JSON.stringify({ fingerprint, files }))
  await rename(`${listFile}.new`, listFile)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`the web page is built: ${files.length} files in ${seconds} s\n`)
}

function parse(): { readonly ifChanged: boolean } | undefined {
  try {
    const { values } = parseArgs({ options: { 'if-changed': { type: 'boolean' } } })
    return { ifChanged: values['if-changed'] === true }
  } catch {
    return undefined
  }
}

async function fingerprintOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const lock = join(repositoryRoot, 'package-lock.json')
  const named = await Promise.all(sources.map((source) => filesBelow(join(webRoot, source))))
  for (const file of [...named.flat().toSorted(), lock]) {
    if (!existsSync(file)) continue
    const content = await readFile(file)
    hash.update(`${relative(repositoryRoot, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

async function builtFingerprint(): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(listFile, 'utf8')) as { fingerprint?: string }).fingerprint
  } catch {
    return undefined
  }
}

async function filesBelow(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  if (entries.length === 0) return [path]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Writes the compressed forms, and answers with the list of everything. */
async function compressAll(): Promise<BuiltFile[]> {
  const files = await filesBelow(output)
  const served = files.filter((file) => !file.endsWith('chunks.json'))
  return await Promise.all(served.toSorted().map((file) => compressOne(file)))
}

async function compressOne(file: string): Promise<BuiltFile> {
  const content = await readFile(file)
  const encodings: ('br' | 'gzip')[] = []
  if (/\.(?:js|css|html|svg|json)$/.test(file) && content.length >= compressedBytesMinimum) {
    const [brotli, zipped] = await Promise.all([
      promisify(brotliCompress)(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      }),
      promisify(gzip)(content, { level: 9 }),
    ])
    if (brotli.length < content.length) {
      await writeFile(`${file}.br`, brotli)
      encodings.push('br')
    }
    if (zipped.length < content.length) {
      await writeFile(`${file}.gz`, zipped)
      encodings.push('gzip')
    }
  }
  const etag = createHash('sha256').update(content).digest('base64url').slice(0, 27)
  return { path: `/${relative(output, file)}`, etag, encodings }
}

await main()
