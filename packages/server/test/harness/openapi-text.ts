import { join } from 'node:path'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { openApiDocument } from '../../src/api/documents/openapi.ts'
import { openFoundation } from '../../src/main/foundation.ts'
import { apiOperations } from '../../src/main/serve/api-server.ts'
import { assembleServices } from '../../src/main/services.ts'
import { parseConfig } from '../../src/platform/config/parse-config.ts'

/** The OpenAPI document of the calls as they are in the source, as it is kept in a file. */
export async function openApiText(): Promise<string> {
  const directory = await temporaryDirectory('openapi', { inMemory: true })
  const { config } = parseConfig('', {
    filename: join(directory.path, 'config.yaml'),
    dataDirectory: directory.path,
  })
  const foundation = await openFoundation(config, () => undefined)
  try {
    const operations = apiOperations(foundation, assembleServices(foundation))
    return `${JSON.stringify(openApiDocument(operations), undefined, 2)}\n`
  } finally {
    await foundation.database.close()
    await directory.remove()
  }
}
