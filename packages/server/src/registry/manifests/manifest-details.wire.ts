import { type Static, Type } from 'typebox'

import { rfc2822DateOrNull } from '../../api/date-form.ts'
import type { ChartConfig, ImageConfig } from './image-config.ts'
import type { DescribedChild, ManifestDescription } from './manifest-details.service.ts'
import { manifestKinds } from './manifest-kind.ts'
import type { Platform } from './platform.ts'

/** What a manifest is and says, as API v1 spells it; Quay has no such calls. */
const TextOrNull = Type.Union([Type.String(), Type.Null()])
const SizeOrNull = Type.Union([Type.Integer(), Type.Null()])
const Texts = Type.Array(Type.String())
export const Annotations = Type.Record(Type.String(), Type.String())
export const KindJson = Type.Enum([...manifestKinds])

const PlatformJson = Type.Object({
  os: Type.String(),
  architecture: Type.String(),
  variant: TextOrNull,
  os_version: TextOrNull,
})

const ImageJson = Type.Object({
  platform: Type.Union([PlatformJson, Type.Null()]),
  created: TextOrNull,
  author: TextOrNull,
  environment: Texts,
  entrypoint: Texts,
  command: Texts,
  working_dir: TextOrNull,
  user: TextOrNull,
  stop_signal: TextOrNull,
  exposed_ports: Texts,
  volumes: Texts,
  labels: Annotations,
})

const ChartJson = Type.Object({
  name: TextOrNull,
  version: TextOrNull,
  app_version: TextOrNull,
  description: TextOrNull,
})

const ChildJson = Type.Object({
  digest: Type.String(),
  media_type: Type.String(),
  manifest_size: Type.Integer(),
  /** What its layers have together; null for an index, and for what is not here. */
  size: SizeOrNull,
  kind: Type.Union([KindJson, Type.Null()]),
  platform: Type.Union([PlatformJson, Type.Null()]),
  annotations: Annotations,
  is_present: Type.Boolean(),
})

export const ManifestDetailsJson = Type.Object({
  digest: Type.String(),
  media_type: Type.String(),
  kind: KindJson,
  artifact_type: TextOrNull,
  config_media_type: TextOrNull,
  subject_digest: TextOrNull,
  annotations: Annotations,
  manifest_size: Type.Integer(),
  size: SizeOrNull,
  pushed: TextOrNull,
  image: Type.Optional(ImageJson),
  chart: Type.Optional(ChartJson),
  children: Type.Optional(Type.Array(ChildJson)),
  has_more_children: Type.Optional(Type.Boolean()),
})

export function presentManifestDetails(
  details: ManifestDescription,
): Static<typeof ManifestDetailsJson> {
  const { manifest, image, chart, children } = details
  return {
    digest: manifest.digest,
    media_type: manifest.mediaType,
    kind: details.kind,
    artifact_type: details.artifactType ?? null,
    config_media_type: details.configMediaType ?? null,
    subject_digest: details.subject ?? null,
    annotations: { ...details.annotations },
    manifest_size: manifest.sizeBytes,
    size: details.layersBytes ?? null,
    pushed: rfc2822DateOrNull(details.pushedAtMs),
    ...(image === undefined ? {} : { image: presentImage(image) }),
    ...(chart === undefined ? {} : { chart: presentChart(chart) }),
    ...(children === undefined
      ? {}
      : { children: children.map(presentChild), has_more_children: details.hasMoreChildren }),
  }
}

function presentPlatform(platform: Platform | undefined): Static<typeof PlatformJson> | null {
  if (platform === undefined) return null
  const { os, architecture, variant, osVersion } = platform
  return { os, architecture, variant: variant ?? null, os_version: osVersion ?? null }
}

function presentImage(image: ImageConfig): Static<typeof ImageJson> {
  return {
    platform: presentPlatform(image.platform),
    created: rfc2822DateOrNull(image.createdAtMs),
    author: image.author ?? null,
    environment: [...image.environment],
    entrypoint: [...image.entrypoint],
    command: [...image.command],
    working_dir: image.workingDirectory ?? null,
    user: image.user ?? null,
    stop_signal: image.stopSignal ?? null,
    exposed_ports: [...image.exposedPorts],
    volumes: [...image.volumes],
    labels: { ...image.labels },
  }
}

function presentChart(chart: ChartConfig): Static<typeof ChartJson> {
  return {
    name: chart.name ?? null,
    version: chart.version ?? null,
    app_version: chart.appVersion ?? null,
    description: chart.description ?? null,
  }
}

function presentChild(child: DescribedChild): Static<typeof ChildJson> {
  const { stored } = child
  return {
    digest: child.digest,
    media_type: child.mediaType,
    manifest_size: child.sizeBytes,
    size: stored?.layersBytes ?? null,
    kind: stored?.kind ?? null,
    platform: presentPlatform(child.platform),
    annotations: { ...child.annotations },
    is_present: stored !== undefined,
  }
}
