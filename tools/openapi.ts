import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { openApiText } from '../packages/server/test/harness/openapi-text.ts'
import { type ApiDocument, apiTypesText } from './web/api-types.ts'

/**
 * Writes openapi/api-v1.json from the list of calls, and the types by which the web page calls
 * them: `npm run openapi`.
 */
const text = await openApiText()
const root = join(import.meta.dirname, '..')
await writeFile(join(root, 'openapi/api-v1.json'), text)
await writeFile(
  join(root, 'packages/web/src/api/calls.generated.ts'),
  apiTypesText(JSON.parse(text) as ApiDocument),
)
