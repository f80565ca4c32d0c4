import { type Static, Type } from 'typebox'

import { invalidRequest } from '../api/api-error.ts'
import { type Bounds, type BoundsChange, humanBytes } from './quota.ts'
import { sizeOfText } from './quota.wire.ts'

/** Bounds beside the bytes of a quota, as API v1 spells them. Null bounds nothing. */
const NumberJson = Type.Union([Type.Integer(), Type.Null()])
const boundsMembers = {
  maximum_repositories: NumberJson,
  /** Of each repository. */
  maximum_tags: NumberJson,
  maximum_blob_bytes: NumberJson,
  maximum_blob: Type.Union([Type.String(), Type.Null()]),
}

export const BoundsJson = Type.Object({
  ...boundsMembers,
  /** Those of the registry, which hold where the namespace has none of its own. */
  defaults: Type.Object(boundsMembers),
})

const CountBody = Type.Optional(
  Type.Union([Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), Type.Null()]),
)
/** What is not named stays; null takes the namespace's own bound away. */
export const BoundsBody = Type.Object({
  maximum_repositories: CountBody,
  maximum_tags: CountBody,
  maximum_blob_bytes: CountBody,
  /** As people write sizes, in place of the bytes: `2 GiB`. */
  maximum_blob: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
})

/** @throws ApiError when nothing is named, or a size is none */
export function boundsChangeOf(body: Static<typeof BoundsBody>): BoundsChange {
  const { maximum_repositories: repositories, maximum_tags: tags, maximum_blob: text } = body
  const blobBytes = typeof text === 'string' ? sizeOfText(text) : (text ?? body.maximum_blob_bytes)
  if (repositories === undefined && tags === undefined && blobBytes === undefined) {
    throw invalidRequest('say maximum_repositories, maximum_tags or maximum_blob')
  }
  return { repositories, tags, blobBytes }
}

export function presentBounds(own: Bounds, defaults: Bounds): Static<typeof BoundsJson> {
  return { ...presentMembers(own), defaults: presentMembers(defaults) }
}

function presentMembers({ repositories, tags, blobBytes }: Bounds) {
  return {
    maximum_repositories: repositories ?? null,
    maximum_tags: tags ?? null,
    maximum_blob_bytes: blobBytes ?? null,
    maximum_blob: blobBytes === undefined ? null : humanBytes(blobBytes),
  }
}
