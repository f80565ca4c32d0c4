import { commandLine } from '../../logs/log-entry.ts'
import { type Account, AccountNotFoundError } from '../../namespaces/account.ts'
import { type BoundsChange, humanBytes, QuotaNotFoundError, readBytes } from '../../quota/quota.ts'
import type { UsageFinding } from '../../quota/verify-usage.service.ts'
import type { Services } from '../services.ts'
import { WrongUsageError } from './exit-code.ts'

/** What `berth quota set` was told; undefined members stay as they are. */
export interface QuotaSetting extends BoundsChange {
  readonly limitBytes: number | undefined
  readonly warnPercents: readonly number[]
  readonly rejectPercent: number | undefined
}

/** @throws WrongUsageError */
export function readSetting(written: {
  readonly limit?: string
  readonly warn?: readonly string[]
  readonly reject?: string | false
  readonly repositories?: string
  readonly tags?: string
  readonly blobSize?: string
}): QuotaSetting {
  const { limit, warn = [], reject } = written
  return {
    limitBytes: limit === undefined ? undefined : sizeIn('--limit', limit),
    warnPercents: warn.map((text) => percentIn('--warn', text)),
    rejectPercent:
      reject === false || reject === undefined ? undefined : percentIn('--reject', reject),
    repositories: boundIn('--repositories', written.repositories, countIn),
    tags: boundIn('--tags', written.tags, countIn),
    blobBytes: boundIn('--blob-size', written.blobSize, sizeIn),
  }
}

/** @throws AccountNotFoundError, InvalidQuotaError */
export async function setQuota(
  services: Services,
  name: string,
  setting: QuotaSetting,
): Promise<void> {
  const namespace = await namespaceNamed(services, name)
  const { quotas } = services.quota
  if (setting.limitBytes !== undefined) {
    await setLimit(services, namespace, setting, setting.limitBytes)
  }
  const { repositories, tags, blobBytes } = setting
  if (repositories === undefined && tags === undefined && blobBytes === undefined) return
  await quotas.changeBounds(commandLine, namespace, { repositories, tags, blobBytes })
}

async function setLimit(
  { quota: { quotas } }: Services,
  namespace: Account,
  { warnPercents, rejectPercent }: QuotaSetting,
  limitBytes: number,
): Promise<void> {
  const old = await quotas.find(namespace)
  if (old === undefined) await quotas.create(commandLine, namespace, limitBytes)
  else await quotas.change(commandLine, namespace, old.id, limitBytes)
  const quota = await quotas.find(namespace)
  if (quota === undefined) throw new QuotaNotFoundError(namespace.name)
  // The new ones first: at no moment does a full namespace take what it must not.
  if (rejectPercent !== undefined) {
    const reject = { kind: 'reject', percent: rejectPercent } as const
    await quotas.addThreshold(commandLine, namespace, quota.id, reject)
  }
  for (const percent of warnPercents) {
    await quotas.addThreshold(commandLine, namespace, quota.id, { kind: 'warning', percent })
  }
  for (const { id } of quota.thresholds) {
    const ids = { quotaId: quota.id, thresholdId: id }
    await quotas.removeThreshold(commandLine, namespace, ids)
  }
}

/** @throws AccountNotFoundError, QuotaNotFoundError */
export async function removeQuota(services: Services, name: string): Promise<void> {
  const namespace = await namespaceNamed(services, name)
  const { quotas } = services.quota
  const quota = await quotas.find(namespace)
  if (quota === undefined) throw new QuotaNotFoundError(name)
  await quotas.delete(commandLine, namespace, quota.id)
}

/** @throws AccountNotFoundError */
export async function showQuota(services: Services, name: string) {
  const namespace = await namespaceNamed(services, name)
  const { limits, usedBytes } = await services.quota.quotas.standing(namespace)
  const { quota, limitBytes, rejectAt, bounds } = limits
  const thresholds = quota?.thresholds ?? []
  const json = {
    namespace: name,
    used_bytes: usedBytes,
    limit_bytes: limitBytes ?? null,
    is_own_limit: quota !== undefined,
    rejects_beyond_bytes: rejectAt?.bytes ?? null,
    warns_at_percent: thresholds.flatMap(({ kind, percent }) =>
      kind === 'warning' ? [percent] : [],
    ),
    maximum_repositories: bounds.repositories ?? null,
    maximum_tags: bounds.tags ?? null,
    maximum_blob_bytes: bounds.blobBytes ?? null,
  }
  const of = limitBytes === undefined ? 'without a limit' : `of ${humanBytes(limitBytes)}`
  const origin = limitBytes === undefined || quota !== undefined ? '' : ', as all have'
  const lines = [
    `uses ${humanBytes(usedBytes)} ${of}${origin}`,
    rejectAt === undefined
      ? 'refuses no push for its size'
      : `refuses pushes beyond ${humanBytes(rejectAt.bytes)}`,
    ...json.warns_at_percent.map((percent) => `tells its owners at ${percent} %`),
    ...(bounds.repositories === undefined ? [] : [`at most ${bounds.repositories} repositories`]),
    ...(bounds.tags === undefined ? [] : [`at most ${bounds.tags} tags in each`]),
    ...(bounds.blobBytes === undefined
      ? []
      : [`no blob larger than ${humanBytes(bounds.blobBytes)}`]),
  ]
  return { json, lines }
}

/** What a recount finds: of one namespace or of all. @throws AccountNotFoundError */
export async function* findingsOf(
  services: Services,
  name: string | undefined,
): AsyncIterable<UsageFinding> {
  const { verifier } = services.quota
  if (name === undefined) yield* verifier.ofAll()
  else yield await verifier.ofNamespace(await namespaceNamed(services, name))
}

export function lineOf(finding: UsageFinding): string {
  const { namespace, usedBytes, recountedBytes, uncountedManifests, isRight } = finding
  const said = isRight
    ? `uses ${humanBytes(usedBytes)}, as counted anew`
    : `is said to use ${usedBytes} bytes, and holds ${recountedBytes}` +
      finding.wrongRepositories.map(({ repository }) => `; ${repository} differs`).join('')
  const rest =
    uncountedManifests === 0 ? '' : `; ${uncountedManifests} manifests wait to be counted`
  return `${namespace}: ${said}${rest}`
}

/** @throws AccountNotFoundError */
async function namespaceNamed({ accounts }: Services, name: string): Promise<Account> {
  const account = await accounts.find(name)
  if (account === undefined || account.kind === 'robot') {
    throw new AccountNotFoundError('namespace', name)
  }
  return account
}

function boundIn(
  option: string,
  text: string | undefined,
  read: (option: string, text: string) => number,
): number | null | undefined {
  if (text === undefined) return undefined
  return text === 'none' ? null : read(option, text)
}

function sizeIn(option: string, text: string): number {
  const bytes = readBytes(text)
  if (bytes === undefined || bytes === 0) {
    throw new WrongUsageError(`${option} ${text} is no size; write one such as 10GiB`)
  }
  return bytes
}

function countIn(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new WrongUsageError(`${option} ${text} is no number of at least 1`)
  }
  return Number(text)
}

function percentIn(option: string, text: string): number {
  const percent = Number(text.replace(/%$/, ''))
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) {
    throw new WrongUsageError(`${option} ${text} is no whole number of percent, 1 to 100`)
  }
  return percent
}
