import { createHash } from 'node:crypto'

import { type Static, Type } from 'typebox'

export const AvatarJson = Type.Object({
  name: Type.String(),
  hash: Type.String(),
  color: Type.String(),
  kind: Type.String(),
})
export type AvatarJson = Static<typeof AvatarJson>

export type AvatarKind = 'user' | 'org' | 'team' | 'robot' | 'app'

/** Quay's palette. */
const colors = [
  '#969696',
  '#aec7e8',
  '#ff7f0e',
  '#ffbb78',
  '#2ca02c',
  '#98df8a',
  '#d62728',
  '#ff9896',
  '#9467bd',
  '#c5b0d5',
  '#8c564b',
  '#c49c94',
  '#e377c2',
  '#f7b6d2',
  '#7f7f7f',
  '#c7c7c7',
  '#bcbd22',
  '#1f77b4',
  '#17becf',
  '#9edae5',
  '#393b79',
  '#5254a3',
  '#6b6ecf',
  '#9c9ede',
  '#9ecae1',
  '#31a354',
  '#b5cf6b',
  '#a1d99b',
  '#8c6d31',
  '#ad494a',
  '#e7ba52',
  '#a55194',
] as const

/** What a page draws where a picture would be: initials on a colour that stays the same. */
export function presentAvatar(of: {
  readonly name: string
  readonly kind: AvatarKind
  readonly email?: string | undefined
}): AvatarJson {
  const hash = createHash('sha256')
    .update((of.email ?? of.name).trim().toLowerCase())
    .digest('hex')
  const color = colors[Number.parseInt(hash.slice(0, 8), 16) % colors.length] ?? colors[0]
  return { name: of.name, hash, color, kind: of.kind }
}
