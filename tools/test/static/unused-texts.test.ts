import { expect, test } from 'vitest'

import { unusedKeys } from './unused-texts.ts'

const catalogue = `export const t = defineTexts('x', {
  title: 'Title',
  tags_one: '{{count}} tag',
  tags_other: '{{count}} tags',
  'kind-user': 'User',
  'state-on': 'On',
  forgotten: 'Nobody sees this',
})
`

test('a text that nothing names is found, plurals and composed names are understood', () => {
  const source = "t('title') + t('tags', { count }) + t(`kind-${kind}`)"
  expect(unusedKeys(catalogue, [source])).toEqual(['state-on', 'forgotten'])
  expect(unusedKeys(catalogue, [source, "t('forgotten')", "t('state-on')"])).toEqual([])
})
