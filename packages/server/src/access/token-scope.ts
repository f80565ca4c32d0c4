/** What a client asks a token for (distribution's token scope grammar). */
export type TokenScope = RepositoryScope | CatalogScope

export interface RepositoryScope {
  readonly type: 'repository'
  /** As the client wrote it, without the registry's host. */
  readonly name: string
  /** In the client's order, without repetitions. */
  readonly actions: readonly ScopeAction[]
}

export interface CatalogScope {
  readonly type: 'registry'
  readonly name: 'catalog'
}

export type ScopeAction = 'pull' | 'push' | 'delete' | '*'

/** More than any client asks for at once (a mount from every repository of an index). */
const scopesMaximum = 100

export class InvalidScopeError extends Error {
  override readonly name = 'InvalidScopeError'

  constructor(scope: string) {
    super(
      `the scope ${JSON.stringify(scope.slice(0, 300))} is not understood; ` +
        'ask for repository:NAME:pull or repository:NAME:pull,push',
    )
  }
}

/**
 * The scopes of a token request: `scope` parameters, repeated or joined by spaces. Scopes
 * of one repository are merged, so one cannot hide behind another.
 *
 * @param host the registry's own `host[:port]`, which some clients write before the name
 * @throws InvalidScopeError
 */
export function parseScopes(
  texts: readonly string[],
  host: string | undefined,
): readonly TokenScope[] {
  const words = texts.flatMap((text) => text.split(' ')).filter((word) => word !== '')
  if (words.length > scopesMaximum) throw new InvalidScopeError(words[scopesMaximum] as string)

  const repositories = new Map<string, ScopeAction[]>()
  let asksForCatalog = false
  for (const word of words) {
    if (word === 'registry:catalog:*') {
      asksForCatalog = true
      continue
    }
    const { name, actions } = parseRepositoryScope(word, host)
    const known = repositories.get(name) ?? []
    repositories.set(name, [...new Set([...known, ...actions])])
  }
  const scopes: TokenScope[] = [...repositories].map(([name, actions]) => ({
    type: 'repository',
    name,
    actions,
  }))
  if (asksForCatalog) scopes.push({ type: 'registry', name: 'catalog' })
  return scopes
}

function parseRepositoryScope(
  word: string,
  host: string | undefined,
): { name: string; actions: ScopeAction[] } {
  const prefix = 'repository:'
  const lastColon = word.lastIndexOf(':')
  if (!word.startsWith(prefix) || lastColon < prefix.length) throw new InvalidScopeError(word)
  const written = word.slice(prefix.length, lastColon)
  const name =
    host !== undefined && written.startsWith(`${host}/`) ? written.slice(host.length + 1) : written
  const actions = word
    .slice(lastColon + 1)
    .split(',')
    .map((action) => {
      if (!isAction(action)) throw new InvalidScopeError(word)
      return action
    })
  if (name === '') throw new InvalidScopeError(word)
  return { name, actions: [...new Set(actions)] }
}

function isAction(text: string): text is ScopeAction {
  return text === 'pull' || text === 'push' || text === 'delete' || text === '*'
}
