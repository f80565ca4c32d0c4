/**
 * Where Berth answers otherwise than Quay under `/v2`, on purpose: the titles of the lines of
 * `docs/differences.md`, which say what Quay does, what Berth does, and why.
 */
export const differences = [
  'Bad signatures, tokens and schemes',
  'Base without its last slash',
  'Blobs are resumable',
  'Catalogue for nobody',
  'Catalogue pages',
  'Codes of the specification',
  'Content-Range',
  'Content-Type with parameters',
  'Creation by the first push',
  'Deleted by digest',
  'Deletion of blobs',
  'Digest mismatch',
  'Digests that cannot be',
  'Errors are JSON',
  'Failed sign-ins',
  'Finished uploads',
  'Large manifests',
  'Manifests are served as stored',
  'Manifests without Content-Type',
  'Mount sources in tokens',
  'OAuth2 form of the token endpoint',
  'Paths have one spelling',
  'Pushes to a read-only registry',
  'Pushes to repositories in another state',
  'Referrers of an unknown subject',
  'Scopes',
  'sha512',
  'Sizes of layers',
  'Sparse images',
  'State of an upload',
  'Subjects are confirmed',
  'Superusers in the catalogue',
  'Tag names that cannot be',
  'Tags in one push',
  'Token audience',
  'Uploads belong to their repository',
] as const

export type Difference = (typeof differences)[number]
