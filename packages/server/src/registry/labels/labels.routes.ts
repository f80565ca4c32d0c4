import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { ManifestOverviews } from '../manifests/manifest-overview.service.ts'
import { ManifestParams } from '../manifests/manifest.wire.ts'
import * as wire from './label.wire.ts'
import type { Labels } from './labels.service.ts'

interface Dependencies {
  readonly labels: Labels
  readonly overviews: ManifestOverviews
  readonly access: ApiAccess
}

const tag = 'manifest'
const list = '/repository/{repository}/manifest/{manifestref}/labels'
const one = `${list}/{labelid}`

/** The labels of a manifest. */
export function labelOperations({ labels, overviews, access }: Dependencies): Operation[] {
  return [
    operation({
      id: 'listManifestLabels',
      tag,
      summary: 'Lists the labels of a manifest, or those whose key begins with a text.',
      method: 'get',
      path: list,
      params: ManifestParams,
      query: wire.LabelsQuery,
      answers: { 200: wire.LabelsJson },
      scope: 'repo:read',
      async handle({ params, query, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        const { id } = await overviews.find(target, params.manifestref)
        const found = await labels.list(id, query.filter ?? '')
        return ok({ labels: found.map(wire.presentLabel) })
      },
    }),
    operation({
      id: 'addManifestLabel',
      tag,
      summary: 'Adds a label to a manifest.',
      method: 'post',
      path: list,
      params: ManifestParams,
      body: wire.AddLabelBody,
      answers: { 201: wire.AddedLabelJson },
      scope: 'repo:write',
      async handle({ params, body, caller }) {
        const target = await access.repository(caller, params.repository, 'push')
        const label = await labels.add(actorOf(caller), target, params.manifestref, {
          key: body.key,
          value: body.value,
          mediaType: body.media_type ?? 'text/plain',
        })
        const location = `/api/v1/repository/${params.repository}/manifest/${params.manifestref}/labels/${label.uuid}`
        return { status: 201, body: { label: wire.presentLabel(label) }, headers: { location } }
      },
    }),
    operation({
      id: 'getManifestLabel',
      tag,
      summary: 'Tells of a label.',
      method: 'get',
      path: one,
      params: wire.LabelParams,
      answers: { 200: wire.LabelJson },
      scope: 'repo:read',
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        const { id } = await overviews.find(target, params.manifestref)
        return ok(wire.presentLabel(await labels.get(id, params.labelid)))
      },
    }),
    operation({
      id: 'deleteManifestLabel',
      tag,
      summary: 'Deletes a label that was added; those of the manifest itself stay.',
      method: 'delete',
      path: one,
      params: wire.LabelParams,
      answers: { 204: Type.Null() },
      scope: 'repo:write',
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'delete')
        await labels.delete(actorOf(caller), target, params.manifestref, params.labelid)
        return noContent
      },
    }),
  ]
}
