import type { Tx } from '../schema/tables.ts'
import { wordsOf } from './words.ts'

/*
 * What search finds things by. It is written in the transaction that makes or renames them; what
 * is deleted takes its words along by itself.
 */

/** A user, an organization, or a robot, which is found by the part of its name after the plus. */
export async function indexAccount(
  tx: Tx,
  account: { readonly id: number; readonly name: string; readonly ownerId: number | undefined },
): Promise<void> {
  const plus = account.name.indexOf('+')
  const words = wordsOf(account.ownerId === undefined ? account.name : account.name.slice(plus + 1))
  await tx
    .insertInto('account_word')
    .values(
      words.map((word) => ({
        word,
        account_id: account.id,
        owner_id: account.ownerId ?? null,
      })),
    )
    .execute()
}

/** A user or an organization has another name. Robots are found by the part that stays. */
export async function indexRenamed(
  tx: Tx,
  namespace: { readonly id: number; readonly name: string },
): Promise<void> {
  await tx.deleteFrom('account_word').where('account_id', '=', namespace.id).execute()
  await indexAccount(tx, { ...namespace, ownerId: undefined })
}

export async function indexTeam(
  tx: Tx,
  team: { readonly id: number; readonly name: string; readonly organizationId: number },
): Promise<void> {
  await tx
    .insertInto('team_word')
    .values(
      wordsOf(team.name).map((word) => ({
        word,
        team_id: team.id,
        organization_id: team.organizationId,
      })),
    )
    .execute()
}

export async function indexRepository(
  tx: Tx,
  repository: {
    readonly id: number
    readonly namespaceId: number
    /** Without the namespace. */
    readonly name: string
    readonly isPublic: boolean
  },
): Promise<void> {
  await tx
    .insertInto('repository_word')
    .values(
      wordsOf(repository.name).map((word) => ({
        word,
        repository_id: repository.id,
        namespace_id: repository.namespaceId,
        is_public: repository.isPublic ? 1 : 0,
      })),
    )
    .execute()
}

/** What is public is found by everybody. */
export async function indexVisibility(
  tx: Tx,
  repositoryId: number,
  isPublic: boolean,
): Promise<void> {
  await tx
    .updateTable('repository_word')
    .set({ is_public: isPublic ? 1 : 0 })
    .where('repository_id', '=', repositoryId)
    .execute()
}
