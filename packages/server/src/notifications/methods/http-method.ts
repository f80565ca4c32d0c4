import type { NotificationsConfig } from '../../platform/config/slices/notifications.ts'
import {
  type Outbound,
  OutboundFailedError,
  OutboundRefusedError,
} from '../../platform/http/outbound.ts'
import type { DeliveryResult } from '../delivery.ts'
import type { RenderedRequest } from './rendered-request.ts'

const answerBytesMaximum = 64 * 1024
const answerShownMaximum = 1000

/** What says that the event itself is wrong, so that it will be wrong again. */
const refusals = new Set([400, 405, 406, 411, 413, 414, 415, 422, 431])

/** Sends a request, once, and says how it went. It fails when the process ends, or by a fault of ours. */
export async function sendByHttp(
  { outbound, config }: { readonly outbound: Outbound; readonly config: NotificationsConfig },
  request: RenderedRequest,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const startedAt = performance.now()
  const ended = (result: Omit<DeliveryResult, 'durationMs'>): DeliveryResult => ({
    ...result,
    durationMs: Math.round(performance.now() - startedAt),
  })
  const { url, headers, body } = request
  if (isBlocked(url, config)) {
    return ended({ error: blockedReason, mayRetry: 'no' })
  }
  try {
    const answer = await outbound.request(url, {
      method: 'POST',
      headers,
      body,
      maximumSeconds: config.sendSeconds,
      maximumBytes: answerBytesMaximum,
      signal,
    })
    const { status } = answer
    const said = { answerStatus: status, answer: excerpt(answer.body) }
    if (status >= 200 && status < 300) return ended(said)
    const { location } = answer.headers
    if (status >= 300 && status < 400 && location !== undefined) {
      const where = location.slice(0, 200)
      const error = `the receiver redirects to ${where}; redirects are not followed, so give that address`
      return ended({ ...said, error, mayRetry: 'yes' })
    }
    return ended({
      ...said,
      error: `the receiver answered ${status}`,
      mayRetry: patienceWith(status),
    })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof OutboundRefusedError) {
      return ended({ error: refusedReason(error), mayRetry: 'no' })
    }
    if (error instanceof OutboundFailedError) {
      return ended({ error: error.message, mayRetry: 'yes' })
    }
    throw error
  }
}

/** Whether an operator has said that nothing is ever sent there. */
export function isBlocked(url: string, { blockedHosts }: NotificationsConfig): boolean {
  const host = URL.parse(url)?.hostname.toLowerCase().replace(/\.$/, '')
  return host !== undefined && blockedHosts.includes(host)
}

export const blockedReason = 'nothing is sent to this host: WEBHOOK_HOSTNAME_BLACKLIST names it'

export function refusedReason({ message, canBeAllowed }: OutboundRefusedError): string {
  const hint = canBeAllowed ? '; an operator can allow it by SSRF_ALLOWED_HOSTS' : ''
  return `the address is not called: ${message}${hint}`
}

function patienceWith(status: number): 'yes' | 'little' | 'no' {
  if (status === 410) return 'no'
  return refusals.has(status) ? 'little' : 'yes'
}

/** The beginning of an answer as text that every database and every page takes. */
function excerpt(body: Buffer): string {
  return body
    .subarray(0, answerShownMaximum)
    .toString('utf8')
    .replaceAll(/[^\P{C}\n\t]/gu, '�')
}
