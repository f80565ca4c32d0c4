import type { Reading } from '../reading.ts'

/** How long deleted and labelled tags live. */
export interface TagsConfig {
  /** Time machine of a new namespace: how long a deleted tag can be restored. */
  readonly defaultExpirationSeconds: number
  /** What a namespace may choose instead, ascending; the default is among them. */
  readonly expirationOptionsSeconds: readonly number[]
  readonly mayChangeExpiration: boolean
  /** Bounds that `quay.expires-after` and the API are held to. */
  readonly labelledExpirationMinimumSeconds: number
  readonly labelledExpirationMaximumSeconds: number
  /** Tags, and what they pointed to before, can be removed without a way back. */
  readonly mayDeleteForGood: boolean
  /** What keys of labels may not begin with, beside Quay's own list. */
  readonly reservedLabelPrefixes: readonly string[]
  readonly immutability: {
    /** Tags can be made immutable, and those that are stay as they are. */
    readonly isOn: boolean
    /** Immutable tags may have an end. */
    readonly mayExpire: boolean
  }
}

export function tagsConfig(reading: Reading): TagsConfig {
  const { values } = reading
  const byDefault = values.DEFAULT_TAG_EXPIRATION
  const options = new Set(values.TAG_EXPIRATION_OPTIONS)
  if (!options.has(byDefault)) {
    reading.advise(
      reading.isSet('DEFAULT_TAG_EXPIRATION') ? 'DEFAULT_TAG_EXPIRATION' : 'TAG_EXPIRATION_OPTIONS',
      'TAG_EXPIRATION_OPTIONS does not have the DEFAULT_TAG_EXPIRATION; it is offered all the same',
    )
  }
  if (values.LABELED_EXPIRATION_MINIMUM > values.LABELED_EXPIRATION_MAXIMUM) {
    reading.fault(
      reading.isSet('LABELED_EXPIRATION_MINIMUM')
        ? 'LABELED_EXPIRATION_MINIMUM'
        : 'LABELED_EXPIRATION_MAXIMUM',
      'LABELED_EXPIRATION_MINIMUM is above LABELED_EXPIRATION_MAXIMUM; lower the one or raise the other',
    )
  }
  return {
    defaultExpirationSeconds: byDefault,
    expirationOptionsSeconds: [...options.add(byDefault)].toSorted((left, right) => left - right),
    mayChangeExpiration: values.FEATURE_CHANGE_TAG_EXPIRATION,
    labelledExpirationMinimumSeconds: values.LABELED_EXPIRATION_MINIMUM,
    labelledExpirationMaximumSeconds: values.LABELED_EXPIRATION_MAXIMUM,
    mayDeleteForGood: values.PERMANENTLY_DELETE_TAGS,
    reservedLabelPrefixes: values.LABEL_KEY_RESERVED_PREFIXES,
    immutability: {
      isOn: values.FEATURE_IMMUTABLE_TAGS,
      mayExpire: values.FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE,
    },
  }
}
