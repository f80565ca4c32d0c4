import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** Where rows of tags are written: what is new here asks the guard of immutable tags, or says why not. */
const writers: Readonly<Record<string, string>> = {
  'registry/tags/tag.queries.ts': 'it asks',
  'registry/tags/tag-end.queries.ts': 'it asks',
  'registry/tags/tag-change.queries.ts': 'it asks',
  'immutability/apply-policy.queries.ts': 'it makes tags immutable',
  'registry/removal/content-removal.queries.ts':
    'their repository was deleted, which was asked before',
  'gc/content.queries.ts': 'what ended long ago, which an immutable tag does not unless it may',
}

test('every statement that changes tags stands where immutable tags are thought of', () => {
  const found = globSync('**/*.ts', { cwd: root })
    .filter((file) => !/\.(?:test|fixture)\.ts$/.test(file) && !file.startsWith('schema/'))
    .filter((file) =>
      /(?:updateTable|deleteFrom|insertInto|replaceInto|mergeInto)\(\s*['"`]tag['"` ]|\b(?:update|delete from|insert into|replace into)\s+tag\b/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    )
    .map((file) => relative('.', file))
  expect(found.toSorted()).toEqual(Object.keys(writers).toSorted())
})
