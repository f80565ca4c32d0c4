import type { Scenario } from '../bench.ts'
import { versionCheck } from './a-version-check.ts'
import { manifestByTag } from './b-manifest-by-tag.ts'
import { manifestHead } from './c-manifest-head.ts'
import { smallBlob } from './d1-small-blob.ts'
import { mediumBlob } from './d2-medium-blob.ts'
import { largeBlob } from './d3-large-blob.ts'
import { smallPush } from './e1-small-push.ts'
import { largePush } from './e2-large-push.ts'
import { finalPut } from './f-final-put.ts'
import { tags } from './g-tags.ts'
import { referrersAndCatalog } from './h-referrers-and-catalog.ts'
import { manyPushes } from './i-many-pushes.ts'
import { garbageCollection } from './j-garbage-collection.ts'
import { start } from './k-start.ts'
import { memory } from './l-memory.ts'
import { skopeoCopy } from './m-skopeo.ts'
import { mix } from './mix.ts'
import { webPage } from './n-pages.ts'
import { api } from './p-api.ts'
import { auditLog } from './q-audit-log.ts'

export const allScenarios: readonly Scenario[] = [
  versionCheck,
  manifestByTag,
  manifestHead,
  smallBlob,
  mediumBlob,
  largeBlob,
  smallPush,
  largePush,
  finalPut,
  tags,
  referrersAndCatalog,
  manyPushes,
  mix,
  garbageCollection,
  start,
  memory,
  skopeoCopy,
  webPage,
  api,
  auditLog,
]
