import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeEach, expect, test } from 'vitest'

import { runBerth } from '../harness/command-line.ts'
import { clientInTest, directoryOfTest, startServeInTest } from '../harness/serve-in-test.ts'
import type { ServeProcess } from '../harness/serve-process.ts'

let directory = ''
let dataDirectory = ''

beforeEach(async () => {
  directory = await directoryOfTest('first-start')
  dataDirectory = join(directory, 'data')
})

async function started(
  environment: Readonly<Record<string, string | undefined>> = {},
  config = '',
): Promise<ServeProcess> {
  const server = await startServeInTest({ dataDirectory, environment, config })
  await server.started()
  return server
}

async function stop(server: ServeProcess): Promise<number> {
  server.process.kill('SIGTERM')
  return await server.process.ended
}

async function signIn(port: number, password: string): Promise<number> {
  return (await clientInTest(port, { username: 'admin', password }).askForToken([])).status
}

test('the first start says where it listens, where the data is, and how to push', async () => {
  const { banner, port } = await started()
  expect(banner).toContain(`http://localhost:${port}`)
  expect(banner).toContain(dataDirectory)
  const passwordFile = join(dataDirectory, 'admin-password')
  expect(banner).toContain(
    `podman login --tls-verify=false -u admin --password-stdin localhost:${port} <${passwordFile}`,
  )
  expect(banner).toMatch(
    new RegExp(`podman push --tls-verify=false \\S+ localhost:${port}/admin/hello`),
  )
})

test('the password of the first user is printed, kept for its owner alone, and right', async () => {
  const { banner, port } = await started()
  const file = join(dataDirectory, 'admin-password')
  const password = (await readFile(file, 'utf8')).trim()
  expect(password).toMatch(/^[a-zA-Z2-9]{24}$/)
  expect(banner).toContain(password)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await signIn(port, password)).toBe(200)
})

test('two registries have two passwords', async () => {
  await started()
  const first = await readFile(join(dataDirectory, 'admin-password'), 'utf8')
  dataDirectory = join(directory, 'other')
  await started()
  expect(await readFile(join(dataDirectory, 'admin-password'), 'utf8')).not.toBe(first)
})

test('the password is in no line of the log', async () => {
  const server = await started({ DEBUGLOG: 'true' })
  const password = (await readFile(join(dataDirectory, 'admin-password'), 'utf8')).trim()
  const log = server.process.output.split('\n').filter((line) => line.startsWith('{'))
  expect(log.length).toBeGreaterThan(0)
  expect(log.join('\n')).not.toContain(password)
})

test('a later start is one line, and makes no user', async () => {
  await stop(await started())
  const password = await readFile(join(dataDirectory, 'admin-password'), 'utf8')
  const { banner, port } = await started()
  expect(banner.trim()).toBe(
    `Berth 0.1.0 listens on http://localhost:${port}, with its data in ${dataDirectory}`,
  )
  expect(await readFile(join(dataDirectory, 'admin-password'), 'utf8')).toBe(password)
})

test('BERTH_ADMIN_PASSWORD becomes the password, and is neither printed nor kept', async () => {
  const { banner, port } = await started({ BERTH_ADMIN_PASSWORD: 'chosen-by-me-1' })
  expect(banner).not.toContain('chosen-by-me-1')
  await expect(stat(join(dataDirectory, 'admin-password'))).rejects.toThrow('ENOENT')
  expect(await signIn(port, 'chosen-by-me-1')).toBe(200)
})

test('BERTH_ADMIN_PASSWORD does not change the password of a registry that has users', async () => {
  await stop(await started({ BERTH_ADMIN_PASSWORD: 'chosen-by-me-1' }))
  const { port } = await started({ BERTH_ADMIN_PASSWORD: 'another-one-2' })
  expect(await signIn(port, 'another-one-2')).toBe(401)
})

test.each([
  ['short', 'it needs at least 8 characters'],
  ['with white space', 'it may not contain white space'],
])('BERTH_ADMIN_PASSWORD %j is refused with its reason', async (password, reason) => {
  const server = await startServeInTest({
    dataDirectory,
    environment: { BERTH_ADMIN_PASSWORD: password },
  })
  expect(await server.process.ended).toBe(1)
  expect(server.banner).toContain('BERTH_ADMIN_PASSWORD')
  expect(server.banner).toContain(reason)
  expect(server.banner).not.toMatch(/\n {4}at /)
})

test('a registry whose users were made before its first start gets no administrator', async () => {
  const options = { environment: { BERTH_DATA: dataDirectory } }
  await runBerth(['migrate'], options)
  await runBerth(['user', 'create', 'ann'], options)
  const { banner } = await started()
  expect(banner).not.toContain('Password')
  await expect(stat(join(dataDirectory, 'admin-password'))).rejects.toThrow('ENOENT')
})

test('the lines to copy name the public host, without a flag where it speaks TLS', async () => {
  const { banner } = await started(
    {},
    'SERVER_HOSTNAME: registry.example.com\nEXTERNAL_TLS_TERMINATION: true\nPROXY_COUNT: 1\n',
  )
  expect(banner).toContain('https://registry.example.com')
  expect(banner).toContain('podman login -u admin --password-stdin registry.example.com <')
  expect(banner).not.toContain('--tls-verify=false')
})
