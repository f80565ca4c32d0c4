import {
  artifactManifest,
  blob,
  descriptorOf,
  imageManifest,
  indexManifest,
  type TestBlob,
  type TestManifest,
} from '../../../test/harness/content.ts'

/** Something that can be pushed, with what has to be there before. */
export interface Piece {
  readonly manifest: TestManifest
  readonly blobs: readonly TestBlob[]
  readonly children: readonly string[]
  readonly subject: string | undefined
}

export const blobs: readonly TestBlob[] = [0, 1, 2, 3, 4].map((n) => blob(`bytes of blob ${n}`))

/**
 * A small world in which much is shared: images with layers in common, indexes with images in
 * common, an index in an index, referrers of images, of indexes and of referrers, and an index
 * that refers to its own child.
 */
export const pieces: ReadonlyMap<string, Piece> = makePieces()

function makePieces(): Map<string, Piece> {
  const made = new Map<string, Piece>()
  const [zero, one, two, three, four] = blobs as [TestBlob, TestBlob, TestBlob, TestBlob, TestBlob]
  const of = (name: string) => (made.get(name) as Piece).manifest
  const image = (name: string, config: TestBlob, layers: readonly TestBlob[]) =>
    made.set(name, {
      manifest: imageManifest(config, layers, { annotations: { name } }),
      blobs: [config, ...layers],
      children: [],
      subject: undefined,
    })
  const index = (name: string, children: readonly string[], subject?: string) =>
    made.set(name, {
      manifest: indexManifest(children.map(of), {
        annotations: { name },
        ...(subject === undefined ? {} : { subject: descriptorOf(of(subject)) }),
      }),
      blobs: [],
      children,
      subject,
    })
  const referrer = (name: string, subject: string, layer: TestBlob) =>
    made.set(name, {
      manifest: artifactManifest('application/x.note', {
        config: descriptorOf(zero),
        layers: [descriptorOf(layer)],
        subject: descriptorOf(of(subject)),
        annotations: { name },
      }),
      blobs: [zero, layer],
      children: [],
      subject,
    })
  image('a', zero, [one])
  image('b', zero, [one, two])
  image('c', three, [four])
  index('ab', ['a', 'b'])
  index('bc', ['b', 'c'])
  index('deep', ['ab', 'c'])
  referrer('note-a', 'a', two)
  referrer('note-ab', 'ab', three)
  referrer('note-note', 'note-a', four)
  index('circle', ['c'], 'c')
  return made
}

/** Of a piece of that name. */
export function pieceOf(name: string): Piece {
  const piece = pieces.get(name)
  if (piece === undefined) throw new Error(`there is no piece ${name}`)
  return piece
}

export function digestOfPiece(name: string): string {
  return pieceOf(name).manifest.digest
}

const names = new Map([...pieces].map(([name, { manifest }]) => [manifest.digest, name]))

export function nameOfDigest(digest: string): string {
  return names.get(digest) ?? digest
}
