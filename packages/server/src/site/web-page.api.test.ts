import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'

import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { WebPageFiles } from './web-page-files.ts'
import { webPageRoutes } from './web-page.routes.ts'

const html = '<!doctype html><title>Berth</title>'
const script = 'export const answer = 42\n'.repeat(40)
const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('the built web page', () => {
  let folder: string
  let remove: () => Promise<void>
  let app: FastifyInstance

  const build = async (files: Readonly<Record<string, string>>) => {
    await mkdir(join(folder, 'assets'), { recursive: true })
    for (const [path, content] of Object.entries(files)) {
      await writeFile(join(folder, path), content)
      await writeFile(join(folder, `${path}.br`), brotliCompressSync(content))
      await writeFile(join(folder, `${path}.gz`), gzipSync(content))
    }
    const list = Object.keys(files).map((path) => ({
      path: `/${path}`,
      etag: `tag-of-${path.length}`,
      encodings: ['br', 'gzip'],
    }))
    await writeFile(join(folder, 'files.json'), JSON.stringify({ files: list }))
  }
  const get = (url: string, headers: Record<string, string> = browser) =>
    app.inject({ method: 'GET', url, headers })

  beforeAll(async () => {
    const directory = await temporaryDirectory('web-page')
    folder = join(directory.path, 'dist')
    remove = () => directory.remove()
    await writeFile(join(directory.path, 'secret.txt'), 'secret')
    app = Fastify()
    app.register(
      webPageRoutes({
        files: new WebPageFiles(folder),
        registryTitle: 'Harbour',
        logoUrl: 'https://logos.example.com/logo.svg',
      }),
    )
  })

  afterAll(async () => {
    await app.close()
    await remove()
  })

  test('before it is built, a person is told what to run', async () => {
    const answer = await get('/')
    expect(answer.statusCode).toBe(503)
    expect(answer.body).toContain('npm run build')
  })

  test('once it is built, it is served without a new start', async () => {
    await build({ 'index.html': html, 'assets/page-abc.js': script })
    expect((await get('/')).body).toBe(html)
  })

  test.each(['/', '/organization/acme', '/repository/acme/web/tag/1.0', '/no/such/page'])(
    '%s gives a person the page, asked for anew each time',
    async (address) => {
      const answer = await get(address)
      expect(answer.statusCode).toBe(200)
      expect(answer.body).toBe(html)
      expect(answer.headers['cache-control']).toBe('no-cache')
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    },
  )

  test.each([
    '/api/v1/nothing',
    '/v1/nothing',
    '/oauth/nothing',
    '/keys/nothing',
    '/health/nothing',
    '/.well-known/nothing',
    '/assets/nothing.js',
  ])('%s is no page, also for a browser', async (address) => {
    const answer = await get(address)
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual({ error: 'Not Found' })
  })

  test('a program that asks for what is not there is told so', async () => {
    const answer = await get('/organization/acme', { accept: 'application/json' })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual({ error: 'Not Found' })
  })

  test('no script but its own runs, nothing foreign is loaded, nobody frames it', async () => {
    const { headers } = await get('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).not.toContain('unsafe')
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: https://logos.example.com",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
      ]),
    )
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
  })

  test('assets are kept for ever', async () => {
    const { statusCode, headers } = await get('/assets/page-abc.js')
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['', undefined],
  ])('a client that takes %j gets %s', async (accepted, encoding) => {
    const answer = await get('/assets/page-abc.js', { 'accept-encoding': accepted })
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.headers.vary).toBe('accept-encoding')
    const { rawPayload } = answer
    const plain =
      encoding === 'br'
        ? brotliDecompressSync(rawPayload)
        : encoding === 'gzip'
          ? gunzipSync(rawPayload)
          : rawPayload
    expect(plain.toString()).toBe(script)
  })

  test('who has it already gets 304, for the coding that it has', async () => {
    const first = await get('/', { ...browser, 'accept-encoding': 'br' })
    const etag = String(first.headers.etag)
    const again = await get('/', { ...browser, 'accept-encoding': 'br', 'if-none-match': etag })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const other = await get('/', { ...browser, 'accept-encoding': 'gzip', 'if-none-match': etag })
    expect(other.statusCode).toBe(200)
  })

  test.each([
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/assets/page-abc.js%00.html',
    '/assets/files.json',
    '/assets/page-abc.js.br',
    '/files.json',
  ])('%s leads to nothing that is not of the page', async (address) => {
    const answer = await get(address, { accept: '*/*' })
    expect(answer.body).not.toContain('secret')
    expect(answer.statusCode).toBe(404)
  })

  test('a new build takes the place of the old one', async () => {
    await rm(folder, { recursive: true })
    await build({ 'index.html': `${html}<p>new` })
    expect((await get('/')).body).toBe(`${html}<p>new`)
    expect((await get('/assets/page-abc.js')).statusCode).toBe(404)
  })
})

describeEachBerth('what people come by beside the page', (berth) => {
  test.each(['/api/docs', '/config', '/robots.txt', '/opensearch.xml', '/csrf_token'])(
    '%s is what it was',
    async (address) => {
      const answer = await berth().anonymous().sendRaw('GET', address, { headers: browser })
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain('id="root"')
    },
  )

  test('/v2/ still asks for credentials', async () => {
    const answer = await berth().anonymous().sendRaw('GET', '/v2/', { headers: browser })
    expect(answer.status).toBe(401)
  })
})
