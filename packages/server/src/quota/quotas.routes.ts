import { Type } from 'typebox'

import { actorOf } from '../api/api-caller.ts'
import { notFound } from '../api/api-error.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import {
  commonOf,
  type Params,
  paramsOf,
  type Place,
  type PlaceDependencies,
  placesOfQuotas,
} from './quota-places.ts'
import * as wire from './quota.wire.ts'
import { type Quotas, thresholdOf } from './quotas.service.ts'

interface Dependencies extends PlaceDependencies {
  readonly quotas: Quotas
  readonly config: Pick<QuotaConfig, 'defaultLimitBytes'>
}

/** What namespaces may hold: seen by those who are in them, changed by superusers. */
export function quotaOperations(dependencies: Dependencies): Operation[] {
  const { organization, own, superUserPlaces } = placesOfQuotas(dependencies)
  return [
    ...[organization, own, ...superUserPlaces].map((place) => listing(dependencies, place)),
    ...[organization, ...superUserPlaces].flatMap((place) => changing(dependencies, place)),
    ...[organization, own].flatMap((place) => [
      single(dependencies, place),
      ...limitsAt(dependencies, place),
    ]),
    ...changingLimits(dependencies, organization),
  ]
}

function listing({ quotas, config }: Dependencies, place: Place): Operation {
  const path = `${place.path}/quota`
  return operation({
    ...commonOf(place),
    id: `list${place.noun}Quota${place.suffix}`,
    summary: 'Tells of the quota, as a list of one or none.',
    method: 'get',
    path,
    params: paramsOf(path),
    answers: { 200: wire.QuotasJson },
    async handle({ params, caller }) {
      const quota = await quotas.find(await place.reader(caller, params))
      const { defaultLimitBytes } = config
      if (quota !== undefined) return ok([wire.presentQuota(quota, defaultLimitBytes)])
      return ok(
        defaultLimitBytes === undefined ? [] : [wire.presentDefaultQuota(defaultLimitBytes)],
      )
    },
  })
}

function single({ quotas, config }: Dependencies, place: Place): Operation {
  const path = `${place.path}/quota/{quota_id}`
  return operation({
    ...commonOf(place),
    id: `get${place.noun}Quota`,
    summary: 'Tells of the quota.',
    method: 'get',
    path,
    params: paramsOf(path),
    answers: { 200: wire.QuotaJson },
    async handle({ params, caller }) {
      const namespace = await place.reader(caller, params)
      const quota = await quotas.require(namespace, quotaIdOf(params))
      return ok(wire.presentQuota(quota, config.defaultLimitBytes))
    },
  })
}

function changing({ quotas, config }: Dependencies, place: Place): Operation[] {
  const { writer } = place
  if (writer === undefined) return []
  const all = `${place.path}/quota`
  const path = `${all}/{quota_id}`
  return [
    operation({
      ...commonOf(place),
      id: `create${place.noun}Quota${place.suffix}`,
      summary: 'Gives the namespace a quota; it refuses nothing until it has a limit that does.',
      method: 'post',
      path: all,
      params: paramsOf(all),
      body: wire.QuotaBody,
      answers: { 201: Type.Literal('Created') },
      async handle({ params, body, caller }) {
        const namespace = await writer(caller, params)
        const limitBytes = wire.limitBytesOf(body)
        // As Quay answers.
        if (limitBytes === 0) throw notFound('a quota of nothing')
        await quotas.create(actorOf(caller), namespace, limitBytes)
        return created('Created')
      },
    }),
    operation({
      ...commonOf(place),
      id: `change${place.noun}Quota${place.suffix}`,
      summary: 'Changes how much the namespace may hold. What it holds stays.',
      method: 'put',
      path,
      params: paramsOf(path),
      body: wire.QuotaBody,
      answers: { 200: wire.QuotaJson },
      async handle({ params, body, caller }) {
        const namespace = await writer(caller, params)
        const limitBytes = wire.limitBytesOf(body)
        const changed = await quotas.change(
          actorOf(caller),
          namespace,
          quotaIdOf(params),
          limitBytes,
        )
        return ok(wire.presentQuota(changed, config.defaultLimitBytes))
      },
    }),
    operation({
      ...commonOf(place),
      id: `delete${place.noun}Quota${place.suffix}`,
      summary: 'Takes the quota away; that of the registry bounds the namespace then.',
      method: 'delete',
      path,
      params: paramsOf(path),
      answers: { 204: Type.Undefined() },
      async handle({ params, caller }) {
        const namespace = await writer(caller, params)
        await quotas.delete(actorOf(caller), namespace, quotaIdOf(params))
        return noContent
      },
    }),
  ]
}

function limitsAt({ quotas, config }: Dependencies, place: Place): Operation[] {
  const path = `${place.path}/quota/{quota_id}/limit`
  const one = `${path}/{limit_id}`
  const { showsWholeQuota = false } = place
  return [
    operation({
      ...commonOf(place),
      id: `list${place.noun}QuotaLimit`,
      summary: 'Lists what happens at which parts of the quota.',
      method: 'get',
      path,
      params: paramsOf(path),
      answers: { 200: wire.QuotaLimitsJson },
      async handle({ params, caller }) {
        const namespace = await place.reader(caller, params)
        const quota = await quotas.require(namespace, quotaIdOf(params))
        return ok(quota.thresholds.map(wire.presentThreshold))
      },
    }),
    operation({
      ...commonOf(place),
      id: `get${place.noun}QuotaLimit`,
      summary: showsWholeQuota
        ? 'Answers with the quota that has the limit.'
        : 'Tells of one limit.',
      method: 'get',
      path: one,
      params: paramsOf(one),
      answers: { 200: showsWholeQuota ? wire.QuotaJson : wire.QuotaLimitJson },
      async handle({ params, caller }) {
        const namespace = await place.reader(caller, params)
        const quota = await quotas.require(namespace, quotaIdOf(params))
        const threshold = thresholdOf(quota, limitIdOf(params))
        return ok(
          showsWholeQuota
            ? wire.presentQuota(quota, config.defaultLimitBytes)
            : wire.presentThreshold(threshold),
        )
      },
    }),
  ]
}

function changingLimits({ quotas, config }: Dependencies, place: Place): Operation[] {
  const { writer } = place
  if (writer === undefined) return []
  const path = `${place.path}/quota/{quota_id}/limit`
  const one = `${path}/{limit_id}`
  return [
    operation({
      ...commonOf(place),
      id: `create${place.noun}QuotaLimit`,
      summary: 'Adds a limit: a Warning tells the owners, a Reject refuses what goes beyond it.',
      method: 'post',
      path,
      params: paramsOf(path),
      body: wire.QuotaLimitBody,
      answers: { 201: Type.Literal('Created') },
      async handle({ params, body, caller }) {
        const namespace = await writer(caller, params)
        const { kind = 'reject', percent = 100 } = wire.thresholdOfBody(body)
        const threshold = { kind, percent }
        await quotas.addThreshold(actorOf(caller), namespace, quotaIdOf(params), threshold)
        return created('Created')
      },
    }),
    operation({
      ...commonOf(place),
      id: `change${place.noun}QuotaLimit`,
      summary: 'Changes a limit, and answers with the whole quota.',
      method: 'put',
      path: one,
      params: paramsOf(one),
      body: wire.QuotaLimitChangeBody,
      answers: { 200: wire.QuotaJson },
      async handle({ params, body, caller }) {
        const namespace = await writer(caller, params)
        const ids = { quotaId: quotaIdOf(params), thresholdId: limitIdOf(params) }
        const change = wire.thresholdOfBody(body)
        const changed = await quotas.changeThreshold(actorOf(caller), namespace, ids, change)
        return ok(wire.presentQuota(changed, config.defaultLimitBytes))
      },
    }),
    operation({
      ...commonOf(place),
      id: `delete${place.noun}QuotaLimit`,
      summary: 'Takes a limit away.',
      method: 'delete',
      path: one,
      params: paramsOf(one),
      answers: { 204: Type.Undefined() },
      async handle({ params, caller }) {
        const namespace = await writer(caller, params)
        const ids = { quotaId: quotaIdOf(params), thresholdId: limitIdOf(params) }
        await quotas.removeThreshold(actorOf(caller), namespace, ids)
        return noContent
      },
    }),
  ]
}

/** No text that is no id is the id of anything. */
function quotaIdOf({ quota_id: text = '' }: Params): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : -1
}

function limitIdOf({ limit_id: text = '' }: Params): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : -1
}
