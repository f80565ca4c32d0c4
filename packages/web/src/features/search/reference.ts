import { addresses } from '../../shared/addresses.ts'

export interface Reference {
  /** As clients write it, without the host. */
  readonly label: string
  readonly to: string
}

const form =
  /^(?:[\w.-]+(?:\.[\w.-]+|:\d+)\/)?(?<repository>[a-z0-9][\w.-]*(?:\/[\w.-]+)+)(?::(?<tag>\w[\w.-]{0,127})|@(?<digest>[a-z0-9]+:[0-9a-f]{32,}))$/

/**
 * What clients pull by, as somebody pastes it: `acme/web:1.0`, `registry.example.com/acme/web:1.0`,
 * `acme/web@sha256:…`.
 *
 * @returns undefined for anything else
 */
export function readReference(text: string): Reference | undefined {
  const groups = form.exec(text.trim())?.groups
  const repository = groups?.['repository']
  if (groups === undefined || repository === undefined) return undefined
  const { tag, digest } = groups
  if (tag !== undefined) {
    return { label: `${repository}:${tag}`, to: addresses.tag(repository, tag) }
  }
  if (digest === undefined) return undefined
  return { label: `${repository}@${digest}`, to: addresses.manifest(repository, digest) }
}
