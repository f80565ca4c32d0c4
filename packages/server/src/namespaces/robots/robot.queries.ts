import type { Db } from '../../schema/tables.ts'
import type { Robot, RobotDetails, RobotPage, RobotPermission, RobotReach } from './robot.ts'

const columns = [
  'account.id',
  'account.uuid',
  'account.name',
  'account.description',
  'account.created_at_ms',
  'account.last_used_at_ms',
] as const

interface Row {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly description: string
  readonly created_at_ms: number
  readonly last_used_at_ms: number | null
}

/** The robots of a namespace by their names, from an index that has this order. */
export async function listRobots(db: Db, ownerId: number, page: RobotPage): Promise<Robot[]> {
  let query = db
    .selectFrom('account')
    .select(columns)
    .where('owner_id', '=', ownerId)
    .orderBy('name')
    .limit(page.limit)
  if (page.after !== undefined) query = query.where('name', '>', page.after)
  return (await query.execute()).map(robotOf)
}

export async function findRobot(
  db: Db,
  ownerId: number,
  name: string,
): Promise<RobotDetails | undefined> {
  const row = await db
    .selectFrom('account')
    .select([...columns, 'account.metadata'])
    .where('name', '=', name)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { metadata } = row
  return {
    ...robotOf(row),
    metadata: metadata === null ? null : (JSON.parse(metadata) as RobotDetails['metadata']),
  }
}

/** Robots that follow one another in the order of names: a page. */
export interface RobotRange {
  readonly ownerId: number
  readonly firstName: string
  readonly lastName: string
}

/** The sealed tokens of a page of robots, by their ids, in one query. */
export async function findSealedTokens(db: Db, range: RobotRange): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('account')
    .innerJoin('robot_token', 'robot_token.account_id', 'account.id')
    .select(['account.id', 'robot_token.encrypted_token'])
    .where('account.owner_id', '=', range.ownerId)
    .where('account.name', '>=', range.firstName)
    .where('account.name', '<=', range.lastName)
    .execute()
  return new Map(rows.map((row) => [row.id, row.encrypted_token]))
}

/**
 * The teams and the repositories of a page of robots, by their ids, in two queries.
 *
 * @param rowsMaximum of each query: a bound on what one page may cost
 */
export async function findReach(
  db: Db,
  range: RobotRange,
  rowsMaximum: number,
): Promise<Map<number, RobotReach>> {
  const reach = new Map<number, RobotReach>()
  const of = (id: number) => {
    const known = reach.get(id) ?? { teams: [], repositories: [] }
    reach.set(id, known)
    return known
  }
  const teams = await db
    .selectFrom('account')
    .innerJoin('team_member', 'team_member.account_id', 'account.id')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select(['account.id', 'team.name'])
    .where('account.owner_id', '=', range.ownerId)
    .where('account.name', '>=', range.firstName)
    .where('account.name', '<=', range.lastName)
    .limit(rowsMaximum)
    .execute()
  for (const row of teams) of(row.id).teams.push(row.name)
  const repositories = await db
    .selectFrom('account')
    .innerJoin('repository_permission', 'repository_permission.account_id', 'account.id')
    .innerJoin('repository', 'repository.id', 'repository_permission.repository_id')
    .select(['account.id', 'repository.name'])
    .where('account.owner_id', '=', range.ownerId)
    .where('account.name', '>=', range.firstName)
    .where('account.name', '<=', range.lastName)
    .limit(rowsMaximum)
    .execute()
  for (const row of repositories) of(row.id).repositories.push(row.name)
  return reach
}

/** The roles of a robot by the ids of repositories, which an index has in order. */
export async function listRobotPermissions(
  db: Db,
  robotId: number,
  page: { readonly afterRepositoryId: number; readonly limit: number },
): Promise<RobotPermission[]> {
  const rows = await db
    .selectFrom('repository_permission')
    .innerJoin('repository', 'repository.id', 'repository_permission.repository_id')
    .select(['repository.id', 'repository.name', 'repository.visibility'])
    .select('repository_permission.role')
    .where('repository_permission.account_id', '=', robotId)
    .where('repository_permission.repository_id', '>', page.afterRepositoryId)
    .orderBy('repository_permission.repository_id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    repositoryId: row.id,
    repositoryName: row.name,
    isPublic: row.visibility === 'public',
    role: row.role,
  }))
}

function robotOf(row: Row): Robot {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    description: row.description,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms ?? undefined,
  }
}
