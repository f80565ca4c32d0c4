import { expect, test } from 'vitest'

import type { Digest } from '../digest.ts'
import { manifestKind } from './manifest-kind.ts'
import { mediaTypes } from './media-type.ts'

const imageConfig = 'application/vnd.oci.image.config.v1+json'
const empty = 'application/vnd.oci.empty.v1+json'
const layers = (...types: string[]) =>
  types.map((mediaType) => ({
    mediaType,
    digest: `sha256:${'0'.repeat(64)}` as Digest,
    sizeBytes: 1,
    urls: [],
  }))
const manifest = {
  mediaType: mediaTypes.ociManifest,
  artifactType: undefined,
  configMediaType: imageConfig,
  layers: layers('application/vnd.oci.image.layer.v1.tar+gzip'),
  annotations: undefined,
}
const bundle = (predicateType?: string) => ({
  artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  configMediaType: empty,
  ...(predicateType === undefined
    ? {}
    : { annotations: { 'dev.sigstore.bundle.predicateType': predicateType } }),
})

test.each([
  ['an image of OCI', {}, 'image'],
  [
    'an image of Docker',
    {
      mediaType: mediaTypes.dockerManifest,
      configMediaType: 'application/vnd.docker.container.image.v1+json',
    },
    'image',
  ],
  ['an index', { mediaType: mediaTypes.ociIndex, configMediaType: undefined, layers: [] }, 'index'],
  ['a chart', { configMediaType: 'application/vnd.cncf.helm.config.v1+json' }, 'helm_chart'],
  [
    'a signature that cosign keeps under a tag',
    { layers: layers('application/vnd.dev.cosign.simplesigning.v1+json') },
    'signature',
  ],
  [
    'an attestation that cosign keeps under a tag',
    { layers: layers('application/vnd.dsse.envelope.v1+json') },
    'attestation',
  ],
  ['an SBOM that cosign keeps under a tag', { layers: layers('text/spdx+json') }, 'sbom'],
  [
    'what buildkit states about an image',
    { layers: layers('application/vnd.in-toto+json', 'application/vnd.in-toto+json') },
    'attestation',
  ],
  [
    'an image with a layer that is a statement',
    { layers: layers('application/vnd.in-toto+json', 'application/gzip') },
    'image',
  ],
  ['a bundle of a signature', bundle('https://sigstore.dev/cosign/sign/v1'), 'signature'],
  ['a bundle without a predicate', bundle(), 'signature'],
  ['a bundle of a statement', bundle('https://slsa.dev/provenance/v1'), 'attestation'],
  [
    'a signature of notation',
    { artifactType: 'application/vnd.cncf.notary.signature', configMediaType: empty },
    'signature',
  ],
  ['an SPDX document', { artifactType: 'application/spdx+json', configMediaType: empty }, 'sbom'],
  [
    'a CycloneDX document',
    { artifactType: 'application/vnd.cyclonedx+json', configMediaType: empty },
    'sbom',
  ],
  [
    'any other artifact',
    { artifactType: 'application/vnd.acme', configMediaType: empty },
    'artifact',
  ],
])('%s', (_what, more, kind) => {
  expect(manifestKind({ ...manifest, ...more })).toBe(kind)
})
