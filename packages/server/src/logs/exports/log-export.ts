import type { ExportsConfig } from '../../platform/config/slices/logs.ts'
import { type StorageKey, storageKey } from '../../storage/storage-key.ts'
import type { LogSearch } from '../log-store.ts'

/** Somebody wants entries as a file. */
export interface LogExport {
  readonly id: string
  /** The second half of the file's name, which nobody can guess. */
  readonly fileId: string
  readonly search: LogSearch
  readonly namespaceName: string
  /** Undefined for a whole namespace. */
  readonly repositoryName: string | undefined
  /** Where links to this registry begin. */
  readonly baseUrl: string
  readonly location: string
  readonly requestedAtMs: number
}

/** Whom to tell that a file is ready. */
export interface ExportRecipient {
  readonly url?: string
  readonly email?: string
}

/** What the queue keeps of an order. */
export interface ExportPayload {
  readonly logExport: LogExport
  /** The recipient: an address to call may have a password in it. */
  readonly sealedRecipient: string
}

/** How an export ended, in Quay's words. */
export type ExportStatus = 'success' | 'failed' | 'timedout'

/** Nobody can be told there. */
export class InvalidRecipientError extends Error {
  override readonly name = 'InvalidRecipientError'
}

/** A URL without what may be secret in it, for the log. */
export function shownUrl(text: string): string | null {
  const url = URL.parse(text)
  if (url === null) return null
  return `${url.protocol}//${url.host}${url.pathname}`
}

/** `11/21/2026`: how Quay tells the days of an export. */
export function exportDay(atMs: number): string {
  const [year, month, day] = new Date(atMs).toISOString().slice(0, 10).split('-')
  return `${month}/${day}/${year}`
}

/** The name of an export's file, by which its link finds it. */
export function exportFileName({ id, fileId }: Pick<LogExport, 'id' | 'fileId'>): string {
  return `${id}-${fileId}`
}

export function exportFileKey(config: ExportsConfig, fileName: string): StorageKey {
  return storageKey(`${config.folder}/${fileName}`)
}

/** @throws TypeError */
export function parseExport(payload: unknown): ExportPayload {
  const { logExport, sealedRecipient } = payload as Partial<ExportPayload>
  if (typeof sealedRecipient === 'string' && typeof logExport?.id === 'string') {
    return { logExport, sealedRecipient }
  }
  throw new TypeError('the payload is no order of a file of entries')
}
