import { expect, test } from 'vitest'

import { repositoryRoot, sourcePatterns } from '../suites.ts'
import { readModuleGraph } from './module-graph.ts'
import { webImportFaults } from './web-import-direction.ts'

const web = 'packages/web/src'
const faultsOf = (from: string, to: string) => webImportFaults(new Map([[from, [to]]]))

test.each([
  [`${web}/features/tags/tags-tab.tsx`, `${web}/features/tags/tags.texts.ts`],
  [`${web}/features/tags/tags-tab.tsx`, `${web}/shared/form.tsx`],
  [`${web}/shared/toasts.tsx`, `${web}/api/api-error.ts`],
  [`${web}/main/pages.tsx`, `${web}/features/tags/tags-tab.tsx`],
])('%s may import %s', (from, to) => {
  expect(faultsOf(from, to)).toEqual([])
})

test.each([
  [`${web}/features/tags/tags-tab.tsx`, `${web}/features/robots/robots-tab.tsx`],
  [`${web}/features/tags/tags-tab.tsx`, `${web}/main/pages.tsx`],
  [`${web}/api/client.ts`, `${web}/shared/toasts.tsx`],
  [`${web}/shared/form.tsx`, `${web}/frame/frame.tsx`],
  [`${web}/api/client.ts`, 'packages/server/src/api/operation.ts'],
])('%s may not import %s', (from, to) => {
  expect(faultsOf(from, to)).toHaveLength(1)
})

test('all imports of the page go the right way', () => {
  expect(webImportFaults(readModuleGraph(repositoryRoot, sourcePatterns))).toEqual([])
})
