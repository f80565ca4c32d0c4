/** Who makes calls. Roles are on the repository `acme/app` and in the organization `acme`. */
export const callers = [
  'anonymous',
  'stranger',
  'reader',
  'writer',
  'admin',
  'member',
  'creator',
  'owner',
  'robot',
  'readonly',
  'superuser',
  'full',
  'disabled',
  // Tokens: of the owner, and the last of the superuser who has full access.
  'repo:read',
  'repo:write',
  'repo:admin',
  'repo:create',
  'user:read',
  'user:admin',
  'org:admin',
  'super:user',
] as const
export type Caller = (typeof callers)[number]

/** What a call answers: `+` it is done, `0` 400, `1` 401, `3` 403. */
export type Cell = '+' | '0' | '1' | '3'

/**
 * Who passes which guard. `readonly` is a global read-only superuser, `superuser` has no full
 * access and `full` has it. A robot has no other way into the API than its token as a bearer,
 * which is nobody's there. Tokens can do less than their users, and never more.
 *
 * The columns stand as in `callers`: who signed in, then tokens by their scope.
 */
const table = `
guard                     anon str rea wri adm mem cre own rob gro sup ful dis | r:r r:w r:a r:c u:r u:a o:a s:u
anybody                   +    +   +   +   +   +   +   +   +   +   +   +   +   | +   +   +   +   +   +   +   +
signed in                 1    +   +   +   +   +   +   +   1   +   +   +   1   | +   +   +   +   +   +   +   +
own account, read         1    +   +   +   +   +   +   +   1   +   +   +   1   | 1   1   1   1   +   +   1   1
own account               1    +   +   +   +   +   +   +   1   +   +   +   1   | 3   3   3   3   3   +   3   3
repository read           1    3   +   +   +   3   3   +   1   +   3   +   1   | +   +   +   3   3   3   3   +
repository write          1    3   3   +   +   3   3   +   1   3   3   +   1   | 3   +   +   3   3   3   3   +
repository admin, read    1    3   3   3   +   3   3   +   1   +   3   +   1   | 3   3   +   3   3   3   3   +
repository admin          1    3   3   3   +   3   3   +   1   3   3   +   1   | 3   3   +   3   3   3   3   +
create repository         1    3   3   3   3   3   +   +   1   3   3   +   1   | 3   3   3   +   3   3   3   +
organization member       1    3   3   3   3   +   +   +   1   +   3   +   1   | 3   3   3   3   3   3   +   +
organization admin, read  1    3   3   3   3   3   3   +   1   +   3   +   1   | 3   3   3   3   3   3   +   +
organization admin        1    3   3   3   3   3   3   +   1   3   3   +   1   | 3   3   3   3   3   3   +   +
superuser, read           1    3   3   3   3   3   3   3   1   +   +   +   1   | 3   3   3   3   3   3   3   +
superuser                 1    3   3   3   3   3   3   3   1   3   +   +   1   | 3   3   3   3   3   3   3   +
everything, read          1    3   3   3   3   3   3   3   1   +   3   +   1   | 3   3   3   3   3   3   3   +
everything                1    3   3   3   3   3   3   3   1   3   3   +   1   | 3   3   3   3   3   3   3   +
`

export type Guard =
  | 'anybody'
  | 'signed in'
  | 'own account, read'
  | 'own account'
  | 'repository read'
  | 'repository write'
  | 'repository admin, read'
  | 'repository admin'
  | 'create repository'
  | 'organization member'
  | 'organization admin, read'
  | 'organization admin'
  | 'superuser, read'
  | 'superuser'
  | 'everything, read'
  | 'everything'

const cells = new Map(
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, guard = '', rest = ''] = /^(.+?) {2,}(.*)$/.exec(line) ?? []
      return [guard, rest.replace('|', ' ').trim().split(/\s+/)] as const
    }),
)

/** @param place `own`: in what the callers have their roles in; `foreign`: in what is somebody else's */
export function expectedCell(guard: Guard, caller: Caller, place: 'own' | 'foreign'): Cell {
  const row = cells.get(guard)
  if (row?.length !== callers.length) throw new Error(`the guard ${guard} has a cell too few`)
  const at = (name: Caller) => row[callers.indexOf(name)] as Cell
  if (place === 'own') return at(caller)
  const isEverywhere = ['anonymous', 'robot', 'disabled', 'readonly', 'full', 'super:user']
  return isEverywhere.includes(caller) ? at(caller) : at('stranger')
}
