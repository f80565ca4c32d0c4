import { actorOf } from '../api/api-caller.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import * as wire from './bounds.wire.ts'
import {
  commonOf,
  paramsOf,
  type Place,
  type PlaceDependencies,
  placesOfQuotas,
} from './quota-places.ts'
import type { Quotas } from './quotas.service.ts'

interface Dependencies extends PlaceDependencies {
  readonly quotas: Quotas
  readonly config: Pick<QuotaConfig, 'defaultBounds'>
}

/**
 * How many repositories and tags a namespace may have, and how large a blob: seen and changed
 * where its quota is. Quay has no such calls.
 */
export function boundsOperations(dependencies: Dependencies): Operation[] {
  const { organization, own, superUserPlaces } = placesOfQuotas(dependencies)
  return [organization, own, ...superUserPlaces].flatMap((place) => at(dependencies, place))
}

function at({ quotas, config }: Dependencies, place: Place): Operation[] {
  const { reader, writer } = place
  const path = `${place.path}/bounds`
  const common = { ...commonOf(place), path, params: paramsOf(path) }
  const present = (own: Parameters<typeof wire.presentBounds>[0]) =>
    ok(wire.presentBounds(own, config.defaultBounds))
  const looking = operation({
    ...common,
    id: `get${place.noun}Bounds${place.suffix}`,
    summary: 'Tells how many repositories and tags the namespace may have, and how large a blob.',
    method: 'get',
    answers: { 200: wire.BoundsJson },
    async handle({ params, caller }) {
      return present(await quotas.bounds(await reader(caller, params)))
    },
  })
  if (writer === undefined) return [looking]
  const changing = operation({
    ...common,
    id: `change${place.noun}Bounds${place.suffix}`,
    summary: 'Changes the bounds that are named. What is there already stays.',
    method: 'put',
    body: wire.BoundsBody,
    answers: { 200: wire.BoundsJson },
    async handle({ params, body, caller }) {
      const namespace = await writer(caller, params)
      const change = wire.boundsChangeOf(body)
      return present(await quotas.changeBounds(actorOf(caller), namespace, change))
    },
  })
  return [looking, changing]
}
