import type { Answer } from '../../api/client.ts'
import type { Pullable } from '../../shared/client-commands.ts'
import { t } from './tags.texts.ts'

export type ManifestKind = Answer<
  'get',
  '/repository/{repository}/tag/details'
>['tags'][number]['kind']

const texts = {
  image: 'kindImage',
  index: 'kindIndex',
  helm_chart: 'kindChart',
  signature: 'kindSignature',
  attestation: 'kindAttestation',
  sbom: 'kindSbom',
  artifact: 'kindArtifact',
} as const satisfies Record<ManifestKind, string>

/** What people call it. */
export function kindText(kind: ManifestKind): string {
  return t(texts[kind])
}

/** By which clients it is fetched. */
export function contentOf(kind: ManifestKind): Pullable['content'] {
  if (kind === 'image' || kind === 'index') return 'image'
  return kind === 'helm_chart' ? 'chart' : 'artifact'
}
