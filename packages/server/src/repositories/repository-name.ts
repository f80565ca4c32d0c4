/** Quay's rule for a part of a name; a superset of the OCI grammar. */
const part = /^[a-z0-9][a-z0-9._-]*$/
const lengthMaximum = 255

/** `namespace/repository`, the second possibly with slashes of its own. */
export interface FullName {
  readonly namespace: string
  readonly repository: string
}

/**
 * Splits a name as clients write it. A name without a slash lies in `libraryNamespace`.
 *
 * @returns undefined for what can be no repository's name.
 */
export function parseFullName(
  text: string,
  rules: { readonly libraryNamespace: string | undefined; readonly mayNest: boolean },
): FullName | undefined {
  if (text.length > lengthMaximum) return undefined
  const slash = text.indexOf('/')
  if (slash < 0) {
    const { libraryNamespace } = rules
    if (libraryNamespace === undefined || !isPart(text)) return undefined
    return { namespace: libraryNamespace, repository: text }
  }
  const namespace = text.slice(0, slash)
  const repository = text.slice(slash + 1)
  if (!isPart(namespace) || !isRepositoryName(repository, rules.mayNest)) return undefined
  return { namespace, repository }
}

/** Whether a text can name a repository within a namespace. */
export function isRepositoryName(text: string, mayNest: boolean): boolean {
  if (!mayNest) return isPart(text)
  return text.split('/').every(isPart)
}

/** Splits a name at its first slash, whatever its parts are. */
export function splitName(text: string): FullName {
  const slash = text.indexOf('/')
  return { namespace: text.slice(0, slash), repository: text.slice(slash + 1) }
}

export function formatFullName(name: FullName): string {
  return `${name.namespace}/${name.repository}`
}

function isPart(text: string): boolean {
  return part.test(text) && !text.includes('..')
}
