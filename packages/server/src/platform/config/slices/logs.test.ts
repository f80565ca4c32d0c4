import { expect, test } from 'vitest'

import { configOf, faultsOf, warningsOf } from '../parse-config.fixture.ts'

test('a month moves when it is old enough by both keys', () => {
  const ageOf = (text: string) => configOf(text).logs.archive.ageSeconds / 86_400
  expect(ageOf('')).toBe(30)
  expect(ageOf('ACTION_LOG_ROTATION_THRESHOLD: 1d')).toBe(7)
  expect(ageOf('ACTION_LOG_ROTATION_THRESHOLD: 1d\nMINIMUM_LOGS_AGE_FOR_ARCHIVE: 0s')).toBe(1)
})

test('another place for the record is taken note of, and the database keeps it', () => {
  expect(warningsOf('LOGS_MODEL: elasticsearch')).toEqual([
    expect.stringContaining('keeps the record in its database all the same'),
  ])
})

test('the archive needs a location that there is', () => {
  const storage = 'DISTRIBUTED_STORAGE_CONFIG: {a: [LocalStorage, {storage_path: /x}]}\n'
  expect(configOf(`${storage}ACTION_LOG_ARCHIVE_LOCATION: a`).logs.archive.location).toBe('a')
  expect(faultsOf(`${storage}ACTION_LOG_ARCHIVE_LOCATION: b`)).toEqual([
    expect.stringContaining('which DISTRIBUTED_STORAGE_CONFIG does not name'),
  ])
})

test.each(['../x', 'a//b', 'a/../b', '.hidden'])(
  '%j is no folder for files of entries',
  (folder) => {
    expect(faultsOf(`ACTION_LOG_ARCHIVE_PATH: ${folder}`)).toHaveLength(1)
  },
)

test('slashes around a folder do not matter', () => {
  expect(configOf('EXPORT_ACTION_LOGS_STORAGE_PATH: /exports/logs/').logs.exports.folder).toBe(
    'exports/logs',
  )
})
