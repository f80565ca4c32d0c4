import type { Authorized } from '../../access/access.service.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { RepositoryNotFoundError } from '../../repositories/repository.ts'
import type { FullName } from '../../repositories/repository-name.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { type Digest, parseDigest } from '../digest.ts'
import { nextLink, pageLimit } from '../http/paging.ts'
import type { RegistryCaller, RegistryDoor } from '../http/registry-caller.ts'
import { answerText, type RegistryExchange } from '../http/registry-exchange.ts'
import type { RegistryHandler, RegistryHandlers } from '../http/registry-handler.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import { mediaTypes } from '../manifests/media-type.ts'
import { FeatureOffError, InvalidRequestError } from '../registry-errors.ts'
import { prepareListReferrers } from './referrers.queries.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly database: BerthDatabase
  readonly config: RegistryConfig
  readonly limits: LimitsConfig
}

/** Far more than one image has; clients that do not follow `Link` see this many. */
const usualPageSize = 500
/** Descriptors carry annotations: a page ends early when it becomes as large as a manifest may be. */
const pageBytesMaximum = 4 * 1024 * 1024

/** `/v2/<name>/referrers/<digest>` (OCI distribution-spec 1.1, "Listing referrers"). */
export function referrersHandlers(dependencies: Dependencies): RegistryHandlers<'referrers'> {
  const { door, names, config, limits } = dependencies
  const listReferrers = prepareListReferrers(dependencies.database)

  const list: RegistryHandler<'referrers'> = async (exchange, path, caller) => {
    if (!config.referrersApi) throw new FeatureOffError('FEATURE_REFERRERS_API')
    const target = await repositoryOf(door, caller, names.parse(path.name))
    await answerReferrers({ config, limits }, exchange, path, async ({ artifactType, ...page }) => {
      if (target === undefined) return []
      return await listReferrers({ repositoryId: target.repository.id, ...page }, artifactType)
    })
  }
  return { GET: list, HEAD: list }
}

/** A page of a list of referrers, as a client asks for it. */
export interface ReferrersPage {
  readonly subject: Digest
  readonly artifactType: string | undefined
  readonly afterId: number
  readonly limit: number
}

/**
 * Answers with a page of referrers, wherever they come from.
 *
 * @throws FeatureOffError, InvalidRequestError, and what `list` throws
 */
export async function answerReferrers(
  { config, limits }: Pick<Dependencies, 'config' | 'limits'>,
  exchange: RegistryExchange,
  path: { readonly name: string; readonly digest: string },
  list: (
    page: ReferrersPage,
  ) => Promise<readonly { readonly id: number; readonly descriptor: string }[]>,
): Promise<void> {
  if (!config.referrersApi) throw new FeatureOffError('FEATURE_REFERRERS_API')
  const subject = parseDigest(path.digest)
  const { query } = exchange
  const artifactType = query.get('artifactType') || undefined
  const limit = Math.max(
    1,
    pageLimit(query, { usual: usualPageSize, maximum: Math.max(limits.pageSize, usualPageSize) }),
  )
  const afterId = positionOf(query.get('after'))
  const rows = await list({ subject, artifactType, afterId, limit: limit + 1 })

  let pageBytes = 0
  let count = 0
  while (count < Math.min(rows.length, limit)) {
    pageBytes += (rows[count] as { descriptor: string }).descriptor.length + 1
    if (pageBytes > pageBytesMaximum && count > 0) break
    count += 1
  }
  const page = rows.slice(0, count)
  const last = page.at(-1)
  const headers: Record<string, string> = { 'content-type': mediaTypes.ociIndex }
  if (artifactType !== undefined) headers['oci-filters-applied'] = 'artifactType'
  if (rows.length > count && last !== undefined) {
    headers['link'] = nextLink(`/v2/${path.name}/referrers/${subject}`, {
      ...(query.has('n') ? { n: limit } : {}),
      ...(artifactType === undefined ? {} : { artifactType }),
      after: last.id,
    })
  }
  // The descriptors were made when they were pushed: the list is joined, not built.
  const descriptors = page.map((row) => row.descriptor).join(',')
  answerText(
    exchange,
    200,
    headers,
    `{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":[${descriptors}]}`,
  )
}

/**
 * The repository, or undefined when there is none. To a client a 404 says that there is no
 * referrers API here, and that it has to keep a list of its own under a tag.
 */
async function repositoryOf(
  door: RegistryDoor,
  caller: RegistryCaller,
  name: FullName,
): Promise<Authorized<'pull'> | undefined> {
  try {
    return await door.repository(caller, name, 'pull')
  } catch (error) {
    if (error instanceof RepositoryNotFoundError) return undefined
    throw error
  }
}

function positionOf(text: string | null): number {
  if (text === null) return 0
  const position = Number(text)
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(position)) {
    throw new InvalidRequestError('the position in the list is not one that this registry gave')
  }
  return position
}
