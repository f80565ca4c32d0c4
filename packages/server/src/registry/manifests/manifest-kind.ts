import type { ParsedManifest } from './manifest.ts'
import { isImageConfig, isIndexMediaType } from './media-type.ts'

/** What people call a manifest. */
export const manifestKinds = [
  'image',
  'index',
  'helm_chart',
  'signature',
  'attestation',
  'sbom',
  'artifact',
] as const
export type ManifestKind = (typeof manifestKinds)[number]

export const helmConfigType = 'application/vnd.cncf.helm.config.v1+json'

/** What cosign, notation, oras, syft, trivy and buildkit give what they push. */
const types: readonly (readonly [RegExp, ManifestKind])[] = [
  [/^application\/vnd\.dev\.cosign\.(?:artifact\.sig\.|simplesigning\.)/, 'signature'],
  [/^application\/vnd\.cncf\.notary\.signature$/, 'signature'],
  [/^application\/vnd\.dev\.cosign\.artifact\.att\./, 'attestation'],
  [/^application\/vnd\.in-toto(?:\.[\w.]+)?\+(?:json|dsse)$/, 'attestation'],
  [/^application\/vnd\.dsse\.envelope\./, 'attestation'],
  [/^application\/vnd\.dev\.cosign\.artifact\.sbom\./, 'sbom'],
  [/^(?:application|text)\/(?:vnd\.)?spdx(?:\+|$)/, 'sbom'],
  [/^application\/(?:vnd\.)?cyclonedx(?:\+|$)/, 'sbom'],
  [/^application\/vnd\.syft\+json$/, 'sbom'],
]

const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v[\d.]+)?\+json/
/** Of a bundle that signs an image; those with other predicates state something about it. */
const signingPredicate = 'https://sigstore.dev/cosign/sign/v1'

type Described = Pick<
  ParsedManifest,
  'mediaType' | 'artifactType' | 'configMediaType' | 'layers' | 'annotations'
>

/**
 * What a manifest is, by its artifact type, the type of its config and, for tools that use an
 * image's config for everything, the types of its layers.
 */
export function manifestKind(manifest: Described): ManifestKind {
  const { artifactType, configMediaType, layers } = manifest
  const kind = kindOfType(artifactType ?? configMediaType ?? '', manifest)
  if (kind !== undefined) return kind
  if (isIndexMediaType(manifest.mediaType)) return 'index'
  const [first] = layers
  const ofLayers = first === undefined ? undefined : kindOfType(first.mediaType, manifest)
  const isOneKind = layers.every((layer) => kindOfType(layer.mediaType, manifest) === ofLayers)
  if (ofLayers !== undefined && isOneKind) return ofLayers
  if (configMediaType === helmConfigType) return 'helm_chart'
  if (configMediaType !== undefined && isImageConfig(configMediaType)) return 'image'
  return 'artifact'
}

function kindOfType(type: string, { annotations = {} }: Described): ManifestKind | undefined {
  if (bundleType.test(type)) {
    const predicate = annotations['dev.sigstore.bundle.predicateType']
    return predicate === undefined || predicate === signingPredicate ? 'signature' : 'attestation'
  }
  return types.find(([pattern]) => pattern.test(type))?.[1]
}
