import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { openApiText } from '../packages/server/test/harness/openapi-text.ts'

/** Writes openapi/api-v1.json from the list of calls: `npm run openapi`. */
await writeFile(join(import.meta.dirname, '../openapi/api-v1.json'), await openApiText())
