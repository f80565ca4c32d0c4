import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from './secret.ts'
import type { SecretsConfig } from './slices/secrets.ts'

/** The keys that a running Berth needs, all of them. */
export interface Secrets {
  readonly secretKey: Secret
  readonly databaseSecretKey: Secret
  readonly pageTokenKey: Secret
}

/** Name of the file in the data directory. */
export const SECRETS_FILE = 'secrets.json'

/** The file of made-up secrets cannot be used, or cannot be made. */
export class SecretsFileError extends Error {
  override readonly name = 'SecretsFileError'
  readonly file: string

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} ${problem}`, options)
    this.file = file
  }
}

/**
 * The secrets of the configuration, completed from the data directory, which is
 * not touched when nothing is missing.
 *
 * A missing page-token key follows from a configured `SECRET_KEY`, so that
 * replicas with the file of a Quay, which never names it, understand each
 * other's tokens.
 */
export async function resolveSecrets(
  configured: SecretsConfig,
  dataDirectory: string,
): Promise<Secrets> {
  const { secretKey, databaseSecretKey } = configured
  const pageTokenKey =
    configured.pageTokenKey ??
    (secretKey === undefined ? undefined : derivedPageTokenKey(secretKey))
  if (secretKey !== undefined && databaseSecretKey !== undefined && pageTokenKey !== undefined) {
    return { secretKey, databaseSecretKey, pageTokenKey }
  }
  const kept = await loadOrCreateSecrets(dataDirectory)
  return {
    secretKey: secretKey ?? kept.secretKey,
    databaseSecretKey: databaseSecretKey ?? kept.databaseSecretKey,
    pageTokenKey: pageTokenKey ?? kept.pageTokenKey,
  }
}

/**
 * The secrets kept in `<dataDirectory>/secrets.json` (mode 0600), made up when
 * the file is not there yet.
 *
 * The file appears whole or not at all, and is never replaced: processes that
 * start at the same time all get the secrets of the one that was first. Fails
 * with `SecretsFileError`; a damaged file is never overwritten, because what it
 * encrypted could not be read again.
 */
export async function loadOrCreateSecrets(dataDirectory: string): Promise<Secrets> {
  const file = join(dataDirectory, SECRETS_FILE)
  const kept = await readSecrets(file)
  if (kept !== undefined) return kept
  await publishSecrets(dataDirectory, file)
  const published = await readSecrets(file)
  if (published === undefined) {
    throw new SecretsFileError(
      file,
      'vanished right after it was written; does something clean up?',
    )
  }
  return published
}

const NAMES = ['secretKey', 'databaseSecretKey', 'pageTokenKey'] as const

async function readSecrets(file: string): Promise<Secrets | undefined> {
  const text = await readIfPresent(file)
  if (text === undefined) return undefined
  const kept = parseSecrets(text)
  if (kept !== undefined) return kept
  throw new SecretsFileError(
    file,
    `is damaged: it has to be a JSON object with ${NAMES.join(', ')}. Bring it back from a backup; only remove it when the database is empty`,
  )
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw new SecretsFileError(
      file,
      `cannot be read (${codeOf(cause)}); it has to belong to the account that runs Berth`,
      { cause },
    )
  }
}

function parseSecrets(text: string): Secrets | undefined {
  let kept: unknown
  try {
    kept = JSON.parse(text)
  } catch {
    return undefined
  }
  const [secretKey, databaseSecretKey, pageTokenKey] = NAMES.map((name) => secretNamed(name, kept))
  if (secretKey === undefined || databaseSecretKey === undefined || pageTokenKey === undefined) {
    return undefined
  }
  return { secretKey, databaseSecretKey, pageTokenKey }
}

function secretNamed(name: string, kept: unknown): Secret | undefined {
  if (typeof kept !== 'object' || kept === null || !Object.hasOwn(kept, name)) return undefined
  const value: unknown = Reflect.get(kept, name)
  return typeof value === 'string' && value !== '' ? new Secret(value) : undefined
}

/** Writes the file under a name of its own, then gives it the real one, unless another was first. */
async function publishSecrets(dataDirectory: string, file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  const secrets = Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('hex')]))
  try {
    await mkdir(dataDirectory, { recursive: true })
    await writeDurably(draft, `${JSON.stringify(secrets, undefined, 2)}\n`)
    await linkUnlessPresent(draft, file)
  } catch (cause) {
    throw new SecretsFileError(
      file,
      `cannot be made (${codeOf(cause)}); let the account that runs Berth write there, or write SECRET_KEY and DATABASE_SECRET_KEY into config.yaml`,
      { cause },
    )
  } finally {
    await unlink(draft).catch(ignoreAbsence)
  }
  await syncDirectory(dataDirectory)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function linkUnlessPresent(existing: string, path: string): Promise<void> {
  try {
    await link(existing, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/** The name of a new file is only safe once its folder is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ignoreAbsence(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}

function derivedPageTokenKey(secretKey: Secret): Secret {
  return new Secret(createHmac('sha256', secretKey.reveal()).update('page tokens').digest('hex'))
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
