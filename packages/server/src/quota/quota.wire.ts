import { type Static, Type } from 'typebox'

import { invalidRequest } from '../api/api-error.ts'
import type { NamespaceReport, RepositoryReport } from './quota-reports.service.ts'
import { humanBytes, InvalidQuotaError, type Quota, readBytes, type Threshold } from './quota.ts'
import { kindName } from './quotas.service.ts'

/** What a number is in every engine; the rules of quotas are narrower, and say so. */
const wholeBounds = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

/** Quotas as API v1 spells them. */
const ThresholdJson = Type.Object({
  id: Type.Integer(),
  type: Type.Enum(['Warning', 'Reject']),
  limit_percent: Type.Integer(),
})
export const QuotaLimitJson = ThresholdJson
export const QuotaLimitsJson = Type.Array(ThresholdJson)

export const QuotaJson = Type.Object({
  /** Null for that of the registry, which is no namespace's own. */
  id: Type.Union([Type.Integer(), Type.Null()]),
  limit_bytes: Type.Integer(),
  limit: Type.String(),
  default_config: Type.Boolean(),
  limits: QuotaLimitsJson,
  default_config_exists: Type.Boolean(),
})
export const QuotasJson = Type.Array(QuotaJson)

export const QuotaBody = Type.Object({
  limit_bytes: Type.Optional(Type.Integer(wholeBounds)),
  limit: Type.Optional(Type.String({ maxLength: 100 })),
})
export const QuotaLimitBody = Type.Object({
  type: Type.String({ maxLength: 100 }),
  threshold_percent: Type.Integer(wholeBounds),
})
export const QuotaLimitChangeBody = Type.Object({
  type: Type.Optional(Type.String({ maxLength: 100 })),
  threshold_percent: Type.Optional(Type.Integer(wholeBounds)),
})

/** What organizations and users tell of their quota, beside themselves. */
export const namespaceQuotaMembers = {
  quotas: Type.Optional(
    Type.Array(
      Type.Object({ id: Type.Integer(), limit_bytes: Type.Integer(), limits: QuotaLimitsJson }),
    ),
  ),
  quota_report: Type.Optional(
    Type.Object({
      quota_bytes: Type.Integer(),
      configured_quota: Type.Union([Type.Integer(), Type.Null()]),
      running_backfill: Type.Enum(['waiting', 'running', 'complete']),
      backfill_status: Type.Enum(['waiting', 'running', 'complete']),
    }),
  ),
}

export const repositoryQuotaMembers = {
  quota_report: Type.Optional(
    Type.Object({
      quota_bytes: Type.Integer(),
      configured_quota: Type.Union([Type.Integer(), Type.Null()]),
    }),
  ),
}

/** The bytes of a body: `limit_bytes`, or `limit` as people write sizes. @throws ApiError */
export function limitBytesOf(body: Static<typeof QuotaBody>): number {
  if (body.limit === undefined) {
    if (body.limit_bytes === undefined) throw invalidRequest('say limit_bytes, or limit: 10 GiB')
    return body.limit_bytes
  }
  return sizeOfText(body.limit)
}

/** @throws ApiError for what is no size */
export function sizeOfText(text: string): number {
  const bytes = readBytes(text)
  if (bytes === undefined) throw invalidRequest(`${text} is no size; write one as 10 GiB`)
  return bytes
}

/** @throws InvalidQuotaError */
export function thresholdOfBody(
  body: Static<typeof QuotaLimitChangeBody>,
): Partial<Pick<Threshold, 'kind' | 'percent'>> {
  const { type, threshold_percent: percent } = body
  if (type !== undefined && type !== 'Warning' && type !== 'Reject') {
    throw new InvalidQuotaError('the type of a limit is Warning or Reject')
  }
  return {
    ...(type === undefined ? {} : { kind: type === 'Warning' ? 'warning' : 'reject' }),
    ...(percent === undefined ? {} : { percent }),
  }
}

export function presentQuota(
  quota: Quota,
  defaultLimitBytes: number | undefined,
): Static<typeof QuotaJson> {
  return {
    id: quota.id,
    limit_bytes: quota.limitBytes,
    limit: humanBytes(quota.limitBytes),
    default_config: false,
    limits: quota.thresholds.map(presentThreshold),
    default_config_exists: defaultLimitBytes !== undefined,
  }
}

/** That of the registry, for a namespace without one of its own. */
export function presentDefaultQuota(limitBytes: number): Static<typeof QuotaJson> {
  return {
    id: null,
    limit_bytes: limitBytes,
    limit: humanBytes(limitBytes),
    default_config: true,
    limits: [],
    default_config_exists: true,
  }
}

export function presentThreshold(threshold: Threshold): Static<typeof ThresholdJson> {
  return { id: threshold.id, type: kindName(threshold.kind), limit_percent: threshold.percent }
}

/** Nothing while quotas are off. */
export function presentNamespaceReport(report: NamespaceReport | undefined) {
  if (report === undefined) return {}
  const { quota, usedBytes, limitBytes, countState } = report
  return {
    quotas:
      quota === undefined
        ? []
        : [
            {
              id: quota.id,
              limit_bytes: quota.limitBytes,
              limits: quota.thresholds.map(presentThreshold),
            },
          ],
    quota_report: {
      quota_bytes: usedBytes,
      configured_quota: limitBytes ?? null,
      running_backfill: countState,
      backfill_status: countState,
    },
  }
}

export function presentRepositoryReport(report: RepositoryReport | undefined) {
  if (report === undefined) return {}
  const { usedBytes, limitBytes } = report
  return { quota_report: { quota_bytes: usedBytes, configured_quota: limitBytes ?? null } }
}
