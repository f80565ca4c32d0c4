import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { readTlsMaterial, type TlsMaterial } from '../../platform/http/tls-material.ts'
import type { Logger } from '../../platform/log/logger.ts'

/** Certificates are renewed a month before their end, by those who renew them by themselves. */
const warnedBeforeMilliseconds = 14 * 24 * 60 * 60 * 1000

/** The certificate and key that the configuration names, if any. @throws TlsMaterialError */
export async function readCertificates(
  config: BerthConfig,
  log: Logger,
  nowMs: number,
): Promise<TlsMaterial | undefined> {
  const { tls } = config.server
  if (tls === undefined) return undefined
  const material = await readTlsMaterial(tls)
  const expiresAt = new Date(material.expiresAtMs).toISOString()
  const fields = { file: tls.certificateFile, expiresAt }
  if (material.expiresAtMs < nowMs) log.warn('certificate expired', fields)
  else if (material.expiresAtMs < nowMs + warnedBeforeMilliseconds) {
    log.warn('certificate expires soon', fields)
  }
  return material
}
