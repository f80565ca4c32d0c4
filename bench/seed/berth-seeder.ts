import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

import type { Content } from '../load/content.ts'
import { repositoryName, tagName, type Seeder } from './seeder.ts'

/**
 * Writes rows into Berth's SQLite database, by copying rows that a push has left and changing only
 * what has to differ: a column that is added to the schema later is copied like the others.
 */
export function berthSeeder(databaseFile: string): Seeder {
  const inTransaction = async (write: (rows: RowCopier) => void) => {
    const database = new DatabaseSync(databaseFile)
    try {
      database.exec('pragma synchronous = off; begin immediate')
      write(new RowCopier(database))
      database.exec('commit; pragma wal_checkpoint(truncate)')
    } finally {
      database.close()
    }
  }

  const addManifests: NonNullable<Seeder['addManifests']> = async ({ repository, manifests }) => {
    await inTransaction((rows) => {
      const template = rows.newest('manifest', rows.repositoryId(repository))
      const blobs = rows.findAll('manifest_blob', { manifest_id: template['id']! })
      for (const manifest of manifests) {
        const id = rows.copy('manifest', template, describe(manifest, template))
        for (const row of blobs) rows.copy('manifest_blob', row, { manifest_id: id })
      }
    })
  }

  return {
    addTags: async ({ repository, fromNumber, toNumber, manifestDigests }) => {
      await inTransaction((rows) => {
        const repositoryId = rows.repositoryId(repository)
        const manifestIds = manifestDigests.map((digest) => rows.manifestId(repositoryId, digest))
        const template = rows.find('tag', { repository_id: repositoryId })
        for (let number = fromNumber; number < toNumber; number += 1) {
          const manifestId = manifestIds[number % manifestIds.length]!
          rows.copy('tag', template, { name: tagName(number), manifest_id: manifestId })
        }
      })
    },

    addRepositories: async ({ likeRepository, fromNumber, toNumber, manifestDigest }) => {
      await inTransaction((rows) => {
        const likeId = rows.repositoryId(likeRepository)
        const [namespace = ''] = likeRepository.split('/')
        const repository = rows.find('repository', { id: likeId })
        const manifestId = rows.manifestId(likeId, manifestDigest)
        const manifest = rows.find('manifest', { id: manifestId })
        const tag = rows.find('tag', { repository_id: likeId })
        const permissions = rows.findAll('repository_permission', { repository_id: likeId })
        const blobs = rows.findAll('repository_blob', { repository_id: likeId })
        const manifestBlobs = rows.findAll('manifest_blob', { manifest_id: manifestId })

        for (let number = fromNumber; number < toNumber; number += 1) {
          const name = repositoryName(namespace, number).slice(namespace.length + 1)
          const id = rows.copy('repository', repository, { name })
          const copyId = rows.copy('manifest', manifest, { repository_id: id })
          rows.copy('tag', tag, { name: tagName(0), repository_id: id, manifest_id: copyId })
          for (const row of permissions)
            rows.copy('repository_permission', row, { repository_id: id })
          for (const row of blobs) rows.copy('repository_blob', row, { repository_id: id })
          for (const row of manifestBlobs) {
            rows.copy('manifest_blob', row, { manifest_id: copyId, repository_id: id })
          }
        }
      })
    },

    addManifests,
    addReferrers: addManifests,
  }
}

/** The columns in which a manifest differs from another with the same blobs, type and subject. */
function describe(manifest: Content, template: Row): Row {
  const text = template['descriptor']
  if (typeof text !== 'string') throw new Error('a manifest without a descriptor')
  const descriptor = JSON.parse(text) as Record<string, unknown>
  return {
    digest: manifest.digest,
    size_bytes: manifest.sizeBytes,
    content: Buffer.concat([...manifest.pieces()]),
    descriptor: JSON.stringify({
      ...descriptor,
      digest: manifest.digest,
      size: manifest.sizeBytes,
    }),
  }
}

type Row = Readonly<Record<string, SQLInputValue>>

class RowCopier {
  readonly #database: DatabaseSync
  readonly #inserts = new Map<string, ReturnType<DatabaseSync['prepare']>>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  repositoryId(repository: string): number {
    const [namespace = '', ...rest] = repository.split('/')
    const { id } = this.find('account', { name: namespace })
    return Number(this.find('repository', { namespace_id: id!, name: rest.join('/') })['id'])
  }

  manifestId(repositoryId: number, digest: string): number {
    return Number(this.find('manifest', { repository_id: repositoryId, digest })['id'])
  }

  find(table: string, where: Row): Row {
    const [row] = this.findAll(table, where)
    if (row === undefined) throw new Error(`no ${table} with ${JSON.stringify(where)}`)
    return row
  }

  findAll(table: string, where: Row): Row[] {
    const conditions = Object.keys(where).map((column) => `${column} = ?`)
    const query = `select * from ${table} where ${conditions.join(' and ')}`
    return this.#database.prepare(query).all(...Object.values(where))
  }

  newest(table: string, repositoryId: number): Row {
    const query = `select * from ${table} where repository_id = ? order by id desc limit 1`
    const row = this.#database.prepare(query).get(repositoryId)
    if (row === undefined) throw new Error(`no ${table} in repository ${repositoryId}`)
    return row
  }

  /** Inserts a row like another one, and gives its new id where the table has ids. */
  copy(table: string, row: Row, changed: Row): number {
    const { id: _, ...columns } = { ...row, ...changed }
    const names = Object.keys(columns)
    let insert = this.#inserts.get(table)
    if (insert === undefined) {
      const places = names.map(() => '?').join(', ')
      insert = this.#database.prepare(
        `insert into ${table} (${names.join(', ')}) values (${places})`,
      )
      this.#inserts.set(table, insert)
    }
    return Number(insert.run(...Object.values(columns)).lastInsertRowid)
  }
}
