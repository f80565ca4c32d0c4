/** For which machines an image is (OCI image-spec, "Image Index", `platform`). */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant: string | undefined
  readonly osVersion: string | undefined
}

const wordLengthMaximum = 64

/**
 * The platform that a descriptor or the config of an image names; undefined where it names none.
 * Builders write `unknown` where a child of an index is no image, but tells of one.
 */
export function platformOf(value: unknown): Platform | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const given = value as Readonly<Record<string, unknown>>
  const [os, architecture] = [wordAt(given, 'os'), wordAt(given, 'architecture')]
  if (os === undefined || architecture === undefined) return undefined
  if (os === 'unknown' || architecture === 'unknown') return undefined
  return {
    os,
    architecture,
    variant: wordAt(given, 'variant'),
    osVersion: wordAt(given, 'os.version'),
  }
}

/** As people and clients write it: `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((word) => word !== undefined).join('/')
}

/** A stranger wrote it: what is no short word is passed over. */
function wordAt(given: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = given[key]
  const isWord =
    typeof value === 'string' && value.length <= wordLengthMaximum && /^[\w.+:-]+$/.test(value)
  return isWord ? value : undefined
}
