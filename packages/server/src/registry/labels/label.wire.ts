import { type Static, Type } from 'typebox'

import { ManifestParams } from '../manifests/manifest.wire.ts'
import type { Label } from './label.ts'

/** Labels as API v1 spells them. */
export const LabelParams = Type.Object({
  ...ManifestParams.properties,
  labelid: Type.String({ maxLength: 100 }),
})

export const LabelsQuery = Type.Object({ filter: Type.Optional(Type.String({ maxLength: 255 })) })

export const AddLabelBody = Type.Object({
  key: Type.String({ maxLength: 1000 }),
  value: Type.String({ maxLength: 64 * 1024 }),
  media_type: Type.Union([Type.Enum(['text/plain', 'application/json']), Type.Null()]),
})

export const LabelJson = Type.Object({
  id: Type.String(),
  key: Type.String(),
  value: Type.String(),
  source_type: Type.Enum(['manifest', 'api', 'internal']),
  media_type: Type.Enum(['text/plain', 'application/json']),
})

export const LabelsJson = Type.Object({ labels: Type.Array(LabelJson) })
export const AddedLabelJson = Type.Object({ label: LabelJson })

export function presentLabel(label: Label): Static<typeof LabelJson> {
  return {
    id: label.uuid,
    key: label.key,
    value: label.value,
    source_type: label.source,
    media_type: label.mediaType,
  }
}
