import type { Digest } from '../digest.ts'
import type { Layer } from './manifest.ts'

/** A layer of an image, and how it was made as far as the image tells. */
export interface DescribedLayer {
  readonly digest: string
  readonly sizeBytes: number
  readonly urls: readonly string[]
  readonly command: string | undefined
  readonly comment: string | undefined
  readonly author: string | undefined
  readonly createdAtMs: number | undefined
}

/** What Quay, as registries of old, shows for a step that changed no file: an empty archive. */
const emptyLayer = {
  digest: 'sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d663cb16422d00e8a7c22955b46d4' as Digest,
  sizeBytes: 32,
}

const entriesMaximum = 10_000

/**
 * The layers of an image from the first on. The history in its config says how each was made, and
 * has steps that made none; one that does not fit the layers is passed over.
 *
 * @param config the config's bytes; undefined when it has none that says anything
 */
export function describeLayers(
  layers: readonly Layer[],
  config: Uint8Array | undefined,
): DescribedLayer[] {
  const history = config === undefined ? [] : historyIn(config)
  const steps = history.filter(({ isEmpty }) => !isEmpty)
  if (steps.length !== layers.length) {
    return layers.map((layer) => ({ ...bare(layer), ...nothing }))
  }
  const rest = [...layers]
  return history.flatMap(({ isEmpty, ...told }) => {
    const layer = isEmpty ? { ...emptyLayer, urls: [] } : rest.shift()
    return layer === undefined ? [] : [{ ...bare(layer), ...told }]
  })
}

const nothing = {
  command: undefined,
  comment: undefined,
  author: undefined,
  createdAtMs: undefined,
}

type Told = Pick<DescribedLayer, 'command' | 'comment' | 'author' | 'createdAtMs'>

function bare({ digest, sizeBytes, urls }: Pick<Layer, 'digest' | 'sizeBytes' | 'urls'>) {
  return { digest, sizeBytes, urls }
}

/** A config is a stranger's JSON: what is no history in it is passed over. */
function historyIn(bytes: Uint8Array): (Told & { readonly isEmpty: boolean })[] {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return []
  }
  const { history } = (json ?? {}) as { history?: unknown }
  if (!Array.isArray(history) || history.length > entriesMaximum) return []
  return history.map((entry: unknown) => {
    const given = (entry ?? {}) as Readonly<Record<string, unknown>>
    return {
      isEmpty: given['empty_layer'] === true,
      command: textAt(given, 'created_by'),
      comment: textAt(given, 'comment'),
      author: textAt(given, 'author'),
      createdAtMs: instantOf(textAt(given, 'created')),
    }
  })
}

function textAt(given: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = given[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function instantOf(text: string | undefined): number | undefined {
  const atMs = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(atMs) ? undefined : atMs
}
