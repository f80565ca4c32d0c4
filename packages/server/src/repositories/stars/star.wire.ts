import { type Static, Type } from 'typebox'

import type { ListedRepository } from '../repository-details.ts'

export const CreateStarBody = Type.Object({
  namespace: Type.String({ maxLength: 255 }),
  repository: Type.String({ maxLength: 255 }),
})

export const CreatedStarJson = Type.Object({
  namespace: Type.String(),
  repository: Type.String(),
})

export const StarsQuery = Type.Object({
  next_page: Type.Optional(Type.String({ maxLength: 2048 })),
})

const StarredRepositoryJson = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  description: Type.String(),
  is_public: Type.Boolean(),
})

export const StarredRepositoriesJson = Type.Object({
  repositories: Type.Array(StarredRepositoryJson),
  next_page: Type.Optional(Type.String()),
})

export function presentStarred({
  name,
  description,
  visibility,
}: ListedRepository): Static<typeof StarredRepositoryJson> {
  return {
    namespace: name.namespace,
    name: name.repository,
    description,
    is_public: visibility === 'public',
  }
}
