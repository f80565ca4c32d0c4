import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { apiOperations } from '../../main/serve/api-server.ts'
import { errorTypes } from '../api-error.ts'
import { openApiDocument } from './openapi.ts'

interface Swagger {
  readonly swagger: string
  readonly paths: Record<string, Record<string, { operationId?: string; 'x-internal'?: boolean }>>
}

describeEachBerth(
  'documents of the API',
  (berth) => {
    const get = async (path: string) => (await berth().api()).get(path)
    const operations = () => apiOperations(berth().foundation, berth().services)
    const idsIn = (document: unknown) =>
      Object.values((document as Swagger).paths).flatMap((methods) =>
        Object.values(methods).flatMap(({ operationId }) => operationId ?? []),
      )

    test('openapi/api-v1.json is what the calls are; `npm run openapi` writes it', async () => {
      const file = join(import.meta.dirname, '../../../../../openapi/api-v1.json')
      const kept = JSON.parse(await readFile(file, 'utf8')) as unknown
      expect(kept).toEqual(JSON.parse(JSON.stringify(openApiDocument(operations()))))
    })

    test('every call has a name of its own', () => {
      const ids = operations().map(({ id }) => id)
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    })

    test('discovery is Swagger 2.0 with Quay’s members', async () => {
      const { status, body } = await get('/discovery')
      expect(status).toBe(200)
      expect(Object.keys(body as object).toSorted()).toEqual([
        'basePath',
        'definitions',
        'host',
        'info',
        'paths',
        'schemes',
        'securityDefinitions',
        'swagger',
        'tags',
      ])
      expect(body).toMatchObject({
        swagger: '2.0',
        host: berth().host,
        paths: { '/api/v1/organization/{orgname}': { get: { operationId: 'getOrganization' } } },
      })
    })

    test('calls for our own pages are listed when they are asked for', async () => {
      const usual = idsIn((await get('/discovery')).body)
      const all = idsIn((await get('/discovery?internal=true')).body)
      expect(usual).not.toContain('resetOrganizationApplicationClientSecret')
      expect(all).toContain('resetOrganizationApplicationClientSecret')
      expect(usual.length).toBeLessThan(all.length)
    })

    test('calls of what is switched off are not listed', async () => {
      expect(idsIn((await get('/discovery?internal=true')).body)).not.toContain(
        'renewBootstrapToken',
      )
      expect(idsIn(openApiDocument(operations()))).toContain('renewBootstrapToken')
    })

    test.each(Object.keys(errorTypes))('there is a page about %s', async (type) => {
      expect((await get(`/error/${type}`)).body).toMatchObject({
        type: `${berth().url}/api/v1/error/${type}`,
        title: type,
        description: expect.stringMatching(/\.$/) as string,
      })
    })

    test.each(['nosuchtype', 'constructor', '__proto__'])(
      'there is none about %s',
      async (type) => {
        expect(await get(`/error/${type}`)).toMatchObject({
          status: 404,
          body: { error_type: 'not_found' },
        })
      },
    )

    test('the pages of the API name every call, and load nothing from elsewhere', async () => {
      const index = await get('//api/docs')
      expect(index.status).toBe(200)
      expect(index.headers['content-security-policy']).toContain("default-src 'none'")
      const tags = new Set(operations().map(({ tag }) => tag))
      const pages = await Promise.all([...tags].map((tag) => get(`//api/docs/${tag}`)))
      const all = pages.map(({ text }) => text).join('')
      for (const { id, tag } of operations()) {
        expect(index.text).toContain(`/api/docs/${tag}#${id}`)
        expect(all).toContain(`id="${id}"`)
      }
      expect(all).not.toMatch(/<script|<link|<img|@import/)
      expect(all).toContain('curl -X POST -H')
      expect((await get('//api/docs/nosuch')).status).toBe(404)
    })

    test('the document is served too', async () => {
      expect((await get('//api/docs/openapi.json')).body).toMatchObject({ openapi: '3.1.0' })
    })
  },
  {},
)
