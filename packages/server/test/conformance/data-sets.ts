import { digestOf, emptyType, ociManifest } from '../harness/content.ts'
import { DataSet, type Descriptor, type ImageOptions } from './data-set.ts'

const typeOne = 'application/vnd.example.oci.conformance.v1'
const typeTwo = 'application/vnd.example.oci.conformance.v2'

const artifact = {
  artifactType: typeOne,
  config: { mediaType: emptyType, content: '{}' },
  layers: 1,
  layerMediaType: typeOne,
} as const

function made(fill: (data: DataSet) => void): DataSet {
  const data = new DataSet()
  fill(data)
  return data
}

function index(data: DataSet, options: ImageOptions = {}): Descriptor {
  const { tag: _tag, subject: _subject, ...shared } = options
  const children = ['amd64', 'arm64'].map((architecture) =>
    data.addImage({ ...shared, architecture }),
  )
  return data.addIndex(children, options)
}

const greeting = { 'org.opencontainers.conformance': 'hello conformance test' }
const subjectOfNobody = {
  mediaType: ociManifest,
  size: 123,
  digest: digestOf('missing content'),
}

/**
 * What a registry has to take, by what it shows (OCI image-spec 1.1, distribution-spec 1.1).
 * Each is made anew, so that nothing is there already.
 */
export const dataSets: Readonly<Record<string, () => DataSet>> = {
  'an image': () => made((data) => data.addImage({ tag: 'image' })),
  'an image that is not compressed': () =>
    made((data) => data.addImage({ tag: 'image-uncompressed', isCompressed: false })),
  'a manifest of almost four megabytes': () =>
    made((data) =>
      data.addImage({
        tag: 'large-manifest',
        annotations: Object.fromEntries(
          Array.from({ length: 390 }, (_, at) => [`large-annotation-${at}`, 'A'.repeat(10_000)]),
        ),
      }),
    ),
  'an index': () => made((data) => index(data, { tag: 'index' })),
  'an index of indexes': () =>
    made((data) => data.addIndex([index(data), index(data)], { tag: 'index-of-index' })),
  'an empty index': () => made((data) => data.addIndex([], { tag: 'index' })),
  'an artifact': () => made((data) => data.addImage({ ...artifact, tag: 'artifact' })),
  'an index of artifacts': () =>
    made((data) => index(data, { ...artifact, tag: 'artifact-index' })),
  'an artifact without layers': () =>
    made((data) =>
      data.addImage({
        ...artifact,
        tag: 'artifact-without-layers',
        layerMediaType: emptyType,
        layerContent: '{}',
      }),
    ),
  'artifacts with a subject': () =>
    made((data) => {
      const subject = data.addImage({ tag: 'image' })
      data.addImage({ subject })
      data.addImage({
        ...artifact,
        subject,
        annotations: { ...greeting, 'org.example.one': '1' },
        tag: 'tagged-artifact1',
      })
      data.addImage({
        ...artifact,
        artifactType: typeTwo,
        layerMediaType: 'application/octet-stream',
        subject,
        annotations: { ...greeting, 'org.example.two': '2' },
        tag: 'tagged-artifact2',
      })
    }),
  'an index with a subject': () =>
    made((data) => {
      const subject = index(data, { tag: 'index' })
      const options = { ...artifact, subject, annotations: greeting }
      const children = ['amd64', 'arm64'].map((architecture) =>
        data.addImage({ ...options, architecture }),
      )
      data.addIndex(children, { ...options, tag: 'tagged-artifact' })
    }),
  'an artifact whose subject is missing': () =>
    made((data) =>
      data.addImage({
        ...artifact,
        subject: subjectOfNobody,
        annotations: greeting,
        tag: 'tagged-artifact',
      }),
    ),
  'descriptors that carry their data': () =>
    made((data) => data.addImage({ tag: 'data-field', hasData: true })),
  'layers that are not distributed': () =>
    made((data) => {
      const kinds = ['nondistributable.v1.tar+gzip', 'nondistributable.v1.tar']
      const elsewhere = kinds.map((kind, at) => ({
        mediaType: `application/vnd.oci.image.layer.${kind}`,
        digest: digestOf(`elsewhere ${at}`),
        size: 123_456,
        urls: [`https://store.example.com/blobs/${at}`],
      }))
      const config = data.addBlob('{"os":"linux"}', 'application/vnd.oci.image.config.v1+json')
      const layer = data.addBlob('here', 'application/vnd.oci.image.layer.v1.tar+gzip')
      data.addManifest(
        { mediaType: ociManifest, config, layers: [...elsewhere, layer] },
        { tag: 'non-distributable-image' },
      )
    }),
  'fields that nobody knows': () =>
    made((data) =>
      index(data, { tag: 'custom-fields', more: { 'org.example.x': { y: [1, 'z'] } } }),
    ),
  'an image without layers': () => made((data) => data.addImage({ tag: 'no-layers', layers: 0 })),
  'sparse manifests': () =>
    made((data) => {
      data.addImage({ tag: 'sparse-image' })
      const [first = ''] = data.blobs.keys()
      data.blobs.delete(first)
      const absent = { mediaType: ociManifest, digest: digestOf('absent child'), size: 1024 }
      data.addIndex([data.addImage(), absent], { tag: 'sparse-index' })
    }),
  sha512: () => made((data) => index(data, { algorithm: 'sha512' })),
}

/** Pushed by digest, with every tag as a parameter. */
export const dataSetsByTagParameter: typeof dataSets = {
  'an index with tags in its push': () =>
    made((data) => {
      index(data, { tag: 'tag-param' })
      for (const [at, digest] of [...data.manifests.keys()].entries()) {
        data.tags.set(`tag-param-${at}`, digest)
      }
    }),
  'a sha512 index with tags in its push': () =>
    made((data) => {
      index(data, { tag: 'tag-param-sha512', algorithm: 'sha512' })
      for (const [at, digest] of [...data.manifests.keys()].entries()) {
        data.tags.set(`tag-param-sha512-${at}`, digest)
      }
    }),
}
