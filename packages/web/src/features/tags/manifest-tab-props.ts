import type { Answer } from '../../api/client.ts'
import type { Repository } from '../../frame/tab-props.ts'
import type { Tag } from './tags.ts'

export type ManifestDetails = Answer<
  'get',
  '/repository/{repository}/manifest/{manifestref}/details'
>

export interface ManifestTabProps {
  readonly repository: Repository
  /** With its namespace. */
  readonly name: string
  /** The tag that led here; undefined for a digest. */
  readonly tag: Tag | undefined
  /** What the tag or the digest names. */
  readonly whole: ManifestDetails
  /** Of an index, the child that is looked at; otherwise the whole. */
  readonly shown: ManifestDetails
}
