import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'

/** Whose quota it is. */
export interface QuotaOwner {
  readonly kind: 'organization' | 'user'
  readonly name: string
}

/** What a namespace may hold, as somebody types it. An empty field bounds nothing. */
export interface QuotaValues {
  /** Such as `10 GiB`. */
  readonly limit: string
  /** Percent of the limit beyond which pushes are refused. */
  readonly rejectAt: string
  /** Percents of the limit at which owners are told, with commas. */
  readonly warnAt: string
  readonly repositories: string
  readonly tags: string
  /** Such as `2 GiB`. */
  readonly blobSize: string
}

type Quota = Answer<'get', '/superuser/organization/{namespace}/quota'>[number]
type Threshold = Pick<Quota['limits'][number], 'type' | 'limit_percent'>

export function quotaKey({ name }: QuotaOwner) {
  return keys.administration('quota', name)
}

export async function readQuota(owner: QuotaOwner, signal: AbortSignal): Promise<QuotaValues> {
  const path = { namespace: owner.name }
  const [quota, bounds] = await Promise.all([
    ownQuota(owner, signal),
    owner.kind === 'organization'
      ? api.get('/superuser/organization/{namespace}/bounds', { path, signal })
      : api.get('/superuser/users/{namespace}/bounds', { path, signal }),
  ])
  const percents = (type: Threshold['type']) =>
    (quota?.limits ?? [])
      .filter((threshold) => threshold.type === type)
      .map(({ limit_percent: percent }) => percent)
      .join(', ')
  return {
    limit: quota?.limit ?? '',
    // A new quota refuses what goes beyond it, unless somebody wants otherwise.
    rejectAt: quota === undefined ? '100' : percents('Reject'),
    warnAt: percents('Warning'),
    repositories: String(bounds.maximum_repositories ?? ''),
    tags: String(bounds.maximum_tags ?? ''),
    blobSize: bounds.maximum_blob ?? '',
  }
}

/** Makes it so, by as many calls as it takes; a second attempt goes on where one failed. */
export async function writeQuota(owner: QuotaOwner, values: QuotaValues): Promise<void> {
  await writeBounds(owner, values)
  if (values.limit.trim() === '') return await removeQuota(owner)
  await writeLimit(owner, values.limit)
  const quota = await ownQuota(owner)
  if (quota?.id === undefined || quota.id === null) return
  const wanted = thresholdsOf(values)
  const path = { orgname: owner.name, quota_id: String(quota.id) }
  for (const threshold of wanted) {
    if (quota.limits.some((there) => isSame(there, threshold))) continue
    const body = { type: threshold.type, threshold_percent: threshold.limit_percent }
    await api.post('/organization/{orgname}/quota/{quota_id}/limit', { path, body })
  }
  for (const there of quota.limits) {
    if (wanted.some((threshold) => isSame(there, threshold))) continue
    await api.delete('/organization/{orgname}/quota/{quota_id}/limit/{limit_id}', {
      path: { ...path, limit_id: String(there.id) },
    })
  }
}

/** The percents of a text with commas; undefined when one is not between 1 and 100. */
export function percentsOf(text: string): readonly number[] | undefined {
  const percents = text
    .split(/[\s,%]+/)
    .filter((part) => part !== '')
    .map(Number)
  const areGood = percents.every((part) => Number.isInteger(part) && part >= 1 && part <= 100)
  return areGood ? [...new Set(percents)] : undefined
}

function thresholdsOf({ rejectAt, warnAt }: QuotaValues): readonly Threshold[] {
  const ofType = (type: Threshold['type'], text: string) =>
    (percentsOf(text) ?? []).map((percent): Threshold => ({ type, limit_percent: percent }))
  return [...ofType('Reject', rejectAt), ...ofType('Warning', warnAt)]
}

function isSame(left: Threshold, right: Threshold): boolean {
  return left.type === right.type && left.limit_percent === right.limit_percent
}

/** What holds for everybody is no quota of its own. */
async function ownQuota(owner: QuotaOwner, signal?: AbortSignal): Promise<Quota | undefined> {
  const options = { path: { namespace: owner.name }, ...(signal === undefined ? {} : { signal }) }
  const quotas =
    owner.kind === 'organization'
      ? await api.get('/superuser/organization/{namespace}/quota', options)
      : await api.get('/superuser/users/{namespace}/quota', options)
  return quotas.find(({ default_config: isDefault }) => !isDefault)
}

async function writeLimit(owner: QuotaOwner, limit: string): Promise<void> {
  const quota = await ownQuota(owner)
  const path = { namespace: owner.name }
  const body = { limit }
  if (quota === undefined) {
    await (owner.kind === 'organization'
      ? api.post('/superuser/organization/{namespace}/quota', { path, body })
      : api.post('/superuser/users/{namespace}/quota', { path, body }))
    return
  }
  const ofQuota = { ...path, quota_id: String(quota.id) }
  await (owner.kind === 'organization'
    ? api.put('/superuser/organization/{namespace}/quota/{quota_id}', { path: ofQuota, body })
    : api.put('/superuser/users/{namespace}/quota/{quota_id}', { path: ofQuota, body }))
}

async function removeQuota(owner: QuotaOwner): Promise<void> {
  const quota = await ownQuota(owner)
  if (quota === undefined) return
  const path = { namespace: owner.name, quota_id: String(quota.id) }
  await (owner.kind === 'organization'
    ? api.delete('/superuser/organization/{namespace}/quota/{quota_id}', { path })
    : api.delete('/superuser/users/{namespace}/quota/{quota_id}', { path }))
}

async function writeBounds(owner: QuotaOwner, values: QuotaValues): Promise<void> {
  const { repositories, tags, blobSize } = values
  const path = { namespace: owner.name }
  const body = {
    maximum_repositories: numberOf(repositories),
    maximum_tags: numberOf(tags),
    maximum_blob: blobSize.trim() === '' ? null : blobSize,
  }
  await (owner.kind === 'organization'
    ? api.put('/superuser/organization/{namespace}/bounds', { path, body })
    : api.put('/superuser/users/{namespace}/bounds', { path, body }))
}

function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
