import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { runBerth } from '../harness/command-line.ts'
import { pushImage } from '../harness/content.ts'
import { blocksOf, writeNpx } from '../harness/guide-page.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver.ts'

const page = readFileSync(
  join(import.meta.dirname, '../../../../docs/guide/notifications.md'),
  'utf8',
)
const run = promisify(execFile)
let directory: TemporaryDirectory
let server: ChildServer
let hook: WebhookReceiver
let token = ''
let environment: Record<string, string> = {}

beforeAll(async () => {
  directory = await temporaryDirectory('notifications', { inMemory: true })
  hook = await startWebhookReceiver()
  const dataDirectory = join(directory.path, 'data')
  server = await startChildServer({
    dataDirectory,
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\n',
  })
  const npx = join(directory.path, 'bin')
  await writeNpx(npx)
  environment = {
    ...(process.env as Record<string, string>),
    BERTH_DATA: dataDirectory,
    BERTH_CONFIG: join(dataDirectory, 'config.yaml'),
    PATH: `${npx}:${process.env['PATH'] ?? ''}`,
    RECEIVER: hook.url,
  }
  await berth(['organization', 'create', 'acme', '--owner', administrator.username])
  const words = ['--user', administrator.username, '--name', 'guide', '--scope', 'repo:admin']
  token = (await berth(['oauth-token', 'create', 'acme', ...words])).stdout.trim()
  environment['TOKEN'] = token
  await push('v1')
})

afterAll(async () => {
  await server.stop()
  await hook.stop()
  await directory.remove()
})

async function berth(words: readonly string[]) {
  return await runBerth(words, { environment })
}

async function push(tag: string): Promise<void> {
  const client = server.client(administrator)
  await pushImage(client, 'acme/app', tag, tag)
}

/** Runs shell as the page has it. Fails when a command of it does. */
async function shell(block: string, more: Record<string, string> = {}): Promise<string> {
  const script = block.replaceAll('http://localhost:8080', server.url)
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: directory.path,
    env: { ...environment, ...more },
  })
  return stdout
}

test('the guide: a signed webhook is made, tried, verified, looked up and sent again', async () => {
  const [make = '', tryIt = '', verify = '', look = '', again = ''] = blocksOf(page)
  const secret = (await shell(make)).trim()
  expect(secret).toMatch(/^whsec_/)
  const [api = ''] = make.split('\n')
  const uuidLine = tryIt.split('\n')[0] ?? ''
  const listed = await shell(`${api}\n${tryIt}`)
  expect(listed).toContain('repo_push  signed_webhook  0 failures')
  await waitUntil('the example came', () => hook.received.length === 1)
  await push('v2')
  await waitUntil('the push came', () => hook.received.length === 2)

  const sent = hook.received[1]
  if (sent === undefined) throw new Error('the push was lost')
  const { headers, text } = sent
  expect(JSON.parse(text)).toMatchObject({ type: 'repo_push', data: { updated_tags: ['v2'] } })
  await writeFile(join(directory.path, 'body.json'), text)
  const signature = await shell(verify, {
    SECRET: secret,
    WEBHOOK_ID: String(headers['webhook-id']),
    WEBHOOK_TIMESTAMP: String(headers['webhook-timestamp']),
  })
  expect(`v1,${signature.trim()}`).toBe(headers['webhook-signature'])

  const known = `${api}\n${uuidLine}\n`
  await waitUntil('both are written down', async () =>
    (await shell(`${known}${look}`)).includes('"response_status": 200'),
  )
  await shell(`${known}${again}`)
  await waitUntil('it came twice more', () => hook.received.length === 4)
  const ids = hook.received.slice(1).map((each) => each.headers['webhook-id'])
  expect(new Set(ids).size).toBe(1)
})

test('commands tell of what is not there, and switch on what is off', async () => {
  const listed = await berth(['notification', 'list', 'acme/app', '--json'])
  const [first] = JSON.parse(listed.stdout) as { uuid: string }[]
  const uuid = first?.uuid ?? ''
  expect(listed.stdout).not.toContain('whsec_')
  expect(await berth(['notification', 'reset', 'acme/app', uuid])).toMatchObject({
    exitCode: 0,
    stderr: `notification ${uuid} is on\n`,
  })
  for (const words of [
    ['list', 'acme/nosuch'],
    ['list', 'nosuch'],
    ['test', 'acme/app', 'nosuch'],
    ['deliveries', 'acme/app', 'nosuch'],
    ['resend', 'acme/app', uuid, '0'],
  ]) {
    const failed = await berth(['notification', ...words])
    expect(failed.exitCode, failed.stderr).toBe(1)
    expect(failed.stderr).toMatch(/there is no|has no/)
  }
  expect(await berth(['notification', 'list', 'acme'])).toMatchObject({
    exitCode: 0,
    stderr: 'acme has no notifications\n',
  })
})

test('a notification is made, tried and deleted', async () => {
  const made = await berth([
    ...['notification', 'create', 'acme/app', '--event', 'repo_change', '--title', 'by command'],
    ...['--method', 'signed_webhook', '--url', hook.url],
  ])
  const [uuid = '', secret = ''] = made.stdout.split('\n')
  expect({ exitCode: made.exitCode, secret }).toEqual({
    exitCode: 0,
    secret: expect.stringMatching(/^whsec_/),
  })
  const count = hook.received.length
  expect((await berth(['notification', 'test', 'acme/app', uuid])).exitCode).toBe(0)
  await waitUntil('the example comes', () => hook.received.length === count + 1)
  expect(JSON.parse(hook.received[count]?.text ?? '')).toMatchObject({ type: 'repo_change' })

  const one = ['notification', 'delete', 'acme/app', uuid]
  expect(await berth(one)).toMatchObject({ exitCode: 2 })
  expect(await berth([...one, '--yes'])).toMatchObject({
    exitCode: 0,
    stderr: `notification ${uuid} deleted\n`,
  })
  expect((await berth(['notification', 'list', 'acme/app'])).stdout).not.toContain(uuid)
})

test.each([
  [['--method', 'carrier_pigeon'], 1, 'there is no method "carrier_pigeon"'],
  [['--method', 'webhook', '--event', 'rain', '--url', 'https://a.example.com'], 1, 'no event'],
  [['--method', 'webhook', '--url', 'http://169.254.169.254/'], 1, '169.254.169.254'],
  [['--method', 'quay_notification', '--target', 'admin'], 2, 'user:NAME'],
  [[], 2, '--method'],
])('%j makes none', async (words, exitCode, sentence) => {
  const refused = await berth(['notification', 'create', 'acme/app', ...words])
  expect(refused).toMatchObject({ exitCode, stdout: '' })
  expect(refused.stderr).toContain(sentence)
})
