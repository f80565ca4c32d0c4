import { describe, expect, test } from 'vitest'

import { freshBucket } from '../../../../tools/test/fresh-bucket.ts'
import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { whyNoRadosgw } from '../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { bucketConfig } from '../harness/bucket-config.ts'
import { killAtPoints, pointsAmong } from '../harness/kill-at-points.ts'

const reason = whyNoPostgres() ?? whyNoRadosgw()

describe('a server on PostgreSQL and S3', () => {
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  test('attack 29: keeps what it acknowledged, wherever among its parts it is killed', async () => {
    const database = await freshPostgresDatabase()
    const config = `DB_URI: ${database.uri}\n${bucketConfig(await freshBucket())}FEATURE_PROXY_STORAGE: true\n`
    // Two chunks are more than one object, so the upload becomes parts and a tail.
    const options = { config, chunkBytes: 7_000_000, step: 16 }
    const { deaths, findings } = await killAtPoints(options)
    await database.drop()
    expect(findings).toEqual([])
    expect(deaths).toBeGreaterThanOrEqual(pointsAmong(50, options))
  })
})
