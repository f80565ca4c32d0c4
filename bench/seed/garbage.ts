import { randomBytes } from 'node:crypto'

/** Long enough ago for every grace to be over. */
const oldMilliseconds = 60 * 86_400_000
/** With it and a number of eight digits a digest has its 64. */
const digestBeginBytes = 28
const firstNumber = 10_000_000

/**
 * Statements that fill a repository, in which one manifest was pushed, with manifests like it that
 * no tag names, each with a blob of its own beside those that all share, in the words that both
 * engines know. They leave what pushes would have left, but for the objects.
 */
export function garbageStatements(repository: string, count: number, nowMs = Date.now()): string[] {
  const [namespace = '', name = ''] = repository.split('/')
  const oldMs = nowMs - oldMilliseconds
  const [blobs, manifests] = [digestBegin(), digestBegin()]
  const numbers = `with recursive numbers(i) as
    (select ${firstNumber} union all select i + 1 from numbers where i < ${firstNumber + count - 1})`
  const repositoryId = `(select id from repository where name = '${name}'
    and namespace_id = (select id from account where name = '${namespace}'))`
  const templateId = `(select min(id) from manifest where repository_id = ${repositoryId})`
  const between = (column: string, begin: string) =>
    `${column} >= '${begin}' and ${column} < '${begin}~'`
  return [
    `insert into blob (digest, size_bytes, created_at_ms)
      ${numbers} select '${blobs}' || i, 1024, ${oldMs} from numbers`,
    `insert into blob_placement (blob_id, location, storage_key)
      select id, (select min(location) from blob_placement), 'bench/' || id
      from blob where ${between('digest', blobs)}`,
    `insert into repository_blob (repository_id, blob_id, linked_at_ms)
      select ${repositoryId}, id, ${oldMs} from blob where ${between('digest', blobs)}`,
    `insert into manifest (repository_id, digest, media_type, size_bytes, content,
        config_media_type, descriptor, first_pushed_at_ms, pushed_at_ms, layers_bytes, kind)
      ${numbers}
      select repository_id, '${manifests}' || i, media_type, size_bytes, content,
        config_media_type, descriptor, ${oldMs}, ${oldMs}, layers_bytes, kind
      from manifest cross join numbers where manifest.id = ${templateId}`,
    `insert into manifest_blob (manifest_id, blob_id, repository_id)
      select manifest.id, shared.blob_id, manifest.repository_id
      from manifest cross join manifest_blob as shared
      where ${between('manifest.digest', manifests)} and shared.manifest_id = ${templateId}`,
    `insert into manifest_blob (manifest_id, blob_id, repository_id)
      select manifest.id, blob.id, manifest.repository_id
      from manifest
      join blob on blob.digest = '${blobs}' || substr(manifest.digest, ${manifests.length + 1})
      where ${between('manifest.digest', manifests)}`,
  ]
}

function digestBegin(): string {
  return `sha256:${randomBytes(digestBeginBytes).toString('hex')}`
}
