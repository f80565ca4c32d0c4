import { type ErrorRow, messageAlone, problem } from '../../api/api-error.ts'
import {
  FixedLabelError,
  InvalidLabelKeyError,
  LabelNotFoundError,
  ReservedLabelKeyError,
  TooManyLabelsError,
} from '../../registry/labels/label.ts'
import { ManifestUnknownError } from '../../registry/manifests/manifest-errors.ts'
import { TagExpirationInPastError } from '../../registry/tags/tag-expiry.ts'
import { HasImmutableTagsError } from '../../registry/tags/immutable-tags-hold.ts'
import { TagImmutableError, TagNeverExpiresError } from '../../registry/tags/tag-guard.ts'
import { InvalidTagNameError } from '../../registry/tags/tag-name.ts'
import { NotKeptAnyMoreError, TagUnknownError } from '../../registry/tags/tag.ts'
import {
  InvalidMomentError,
  MomentInFutureError,
  MomentTooOldError,
} from '../../registry/time-machine/moment.ts'
import { RestorationNotFoundError } from '../../registry/time-machine/restoration.ts'
import { StorageUnavailableError } from '../../storage/storage-driver.ts'

/** How the API spells refusals about tags, manifests and labels. */
export const contentErrors: readonly ErrorRow[] = [
  { error: FixedLabelError, form: messageAlone(400) },
  { error: InvalidLabelKeyError, form: messageAlone(400) },
  { error: InvalidTagNameError, form: messageAlone(400) },
  { error: LabelNotFoundError, form: problem('not_found') },
  { error: InvalidMomentError, form: messageAlone(400) },
  { error: MomentInFutureError, form: messageAlone(400) },
  { error: MomentTooOldError, form: messageAlone(400) },
  { error: RestorationNotFoundError, form: problem('not_found') },
  { error: ManifestUnknownError, form: problem('not_found') },
  { error: ReservedLabelKeyError, form: messageAlone(400) },
  { error: TagExpirationInPastError, form: messageAlone(400) },
  { error: HasImmutableTagsError, form: problem('tag_immutable') },
  { error: TagImmutableError, form: problem('tag_immutable') },
  { error: TagNeverExpiresError, form: messageAlone(400) },
  { error: NotKeptAnyMoreError, form: problem('not_found') },
  { error: TagUnknownError, form: problem('not_found') },
  { error: TooManyLabelsError, form: problem('invalid_request') },
  {
    error: StorageUnavailableError,
    form: messageAlone(503),
    headers: () => ({ 'retry-after': '5' }),
  },
]
