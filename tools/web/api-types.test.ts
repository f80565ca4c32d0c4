import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { repositoryRoot } from '../test/suites.ts'
import { type ApiDocument, apiTypesText } from './api-types.ts'

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')

test('the types that the web page uses are those of the committed document: npm run openapi', () => {
  const document = JSON.parse(read('openapi/api-v1.json')) as ApiDocument
  expect(read('packages/web/src/api/calls.generated.ts')).toBe(apiTypesText(document))
})

test('a call is written with its parameters, its body and its answer', () => {
  const text = apiTypesText({
    paths: {
      '/thing/{name}': {
        put: {
          operationId: 'changeThing',
          summary: 'Changes it.',
          parameters: [
            { name: 'name', in: 'path', schema: { type: 'string' } },
            { name: 'limit', in: 'query', schema: { type: 'integer' } },
          ],
          requestBody: {
            content: { 'application/json': { schema: { enum: ['on', 'off'] } } },
          },
          responses: {
            200: {
              content: {
                'application/json': {
                  schema: {
                    type: 'object',
                    required: ['a-b'],
                    properties: {
                      'a-b': { type: ['string', 'null'] },
                      list: { type: 'array', items: { type: 'boolean' } },
                    },
                  },
                },
              },
            },
            404: {},
          },
        },
      },
    },
  })
  expect(text).toContain(`
    /** changeThing: Changes it. */
    put: {
      path: { name: string }
      query: { limit?: number | undefined }
      body: "on" | "off"
      answer: {
        'a-b': string | null
        list?: (boolean)[]
      }
    }
`)
})
