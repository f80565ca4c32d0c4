import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { berthCommand } from '../harness/command-line.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'

const registry = commandLineRegistry()
const { berth } = registry

test('migrating twice changes nothing, and says so', async () => {
  const again = await berth(['migrate', '--json'])
  expect(again).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(again.stdout)).toEqual({ steps: [] })
})

test('users, organizations, robots and repositories that were made are there for a server', async () => {
  const user = await berth(['user', 'create', 'ann', '--email', 'ann@example.com'])
  expect(user).toMatchObject({ exitCode: 0, stderr: 'user ann created\n' })
  const password = user.stdout.trim()
  expect(await berth(['organization', 'create', 'acme', '--owner', 'ann'])).toMatchObject({
    exitCode: 0,
    stdout: '',
  })
  const robot = await berth(['robot', 'create', 'acme+ci', '--json'])
  const { name, token } = JSON.parse(robot.stdout) as { name: string; token: string }
  expect(name).toBe('acme+ci')
  expect(token).toMatch(/^[A-Z0-9]{64}$/)
  await berth(['repository', 'create', 'acme/web/front', '--public'])

  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  try {
    const ann = server.client({ username: 'ann', password })
    const scope = ['repository:acme/web/front:pull,push']
    expect((await ann.askForToken(scope)).status).toBe(200)
    expect((await server.client({ username: name, password: token }).askForToken([])).status).toBe(
      200,
    )
    const anonymous = await server.client().get('/v2/acme/web/front/tags/list')
    expect(anonymous.json()).toEqual({ name: 'acme/web/front', tags: [] })
  } finally {
    await server.stop()
  }
})

test('standard output is the token alone, so that it can be piped on', async () => {
  await berth(['user', 'create', 'piper'])
  const { stdout, stderr } = await berth(['robot', 'create', 'piper+robot'])
  expect(stdout).toMatch(/^[A-Z0-9]{64}\n$/)
  expect(stderr).toBe('robot piper+robot created; its token is\n')
})

test('a password that is piped in is not printed', async () => {
  const { exitCode, stdout, stderr } = await berth(['user', 'create', 'pia', '--password-stdin'], {
    input: 'a-password-of-pia\n',
  })
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'user pia created\n',
  })
})

test.each([
  ['short', 'it needs at least 8 characters'],
  ['with white space', 'it may not contain white space'],
  ['', 'no password was piped in'],
])('the password %j is refused with its reason', async (input, reason) => {
  const { exitCode, stderr } = await berth(['user', 'create', 'wim', '--password-stdin'], { input })
  expect(exitCode).not.toBe(0)
  expect(stderr).toContain(reason)
})

test('a new password takes the place of the old one', async () => {
  await berth(['user', 'create', 'uma', '--password-stdin'], { input: 'the-first-password' })
  const changed = await berth(['user', 'password', 'uma', '--json'])
  const { password } = JSON.parse(changed.stdout) as { password: string }
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  try {
    const signIn = async (secret: string) =>
      (await server.client({ username: 'uma', password: secret }).askForToken([])).status
    expect(await signIn('the-first-password')).toBe(401)
    expect(await signIn(password)).toBe(200)
  } finally {
    await server.stop()
  }
})

test('repositories are listed by name, of one namespace or of all', async () => {
  for (const name of ['lia', 'leo']) await berth(['user', 'create', name])
  for (const name of ['lia/b', 'lia/a', 'leo/x/y']) await berth(['repository', 'create', name])
  expect((await berth(['repository', 'list', 'lia'])).stdout).toBe(
    'lia/a  private\nlia/b  private\n',
  )
  const all = await berth(['repository', 'list', '--json'])
  const names = (JSON.parse(all.stdout) as { name: string }[]).map(({ name }) => name)
  expect(names).toEqual(names.toSorted())
  expect(names).toEqual(expect.arrayContaining(['leo/x/y', 'lia/a', 'lia/b']))
})

test('a list without entries is an empty list', async () => {
  await berth(['user', 'create', 'nobody'])
  expect((await berth(['repository', 'list', 'nobody', '--json'])).stdout).toBe('[]\n')
})

test('a superuser can be appointed and dismissed', async () => {
  const created = await berth(['user', 'create', 'sue', '--superuser', '--json'])
  expect(JSON.parse(created.stdout)).toMatchObject({ name: 'sue', superuser: true })
  expect((await berth(['user', 'superuser', 'sue', '--dismiss'])).stderr).toBe(
    'sue is no longer appointed a superuser\n',
  )
})

test('an appointment that the configuration makes void is said to be', async () => {
  const { exitCode, stderr } = await berth(['user', 'create', 'vic', '--superuser'], {
    environment: { QUAY_OVERRIDE_CONFIG: '{"FEATURE_SUPER_USERS":false}' },
  })
  expect(exitCode).toBe(0)
  expect(stderr).toContain('FEATURE_SUPER_USERS is off')
})

test.each([
  [['user', 'create', 'ann'], 'the name ann is taken'],
  [['user', 'create', 'Ann'], 'cannot be used as a name'],
  [['user', 'password', 'ghost'], 'there is no user named ghost'],
  [['organization', 'create', 'orphan', '--owner', 'ghost'], 'there is no user named ghost'],
  [['robot', 'create', 'ghost+ci'], 'there is no namespace named ghost'],
  [['robot', 'create', 'plain'], 'NAMESPACE+NAME'],
  [['repository', 'create', 'ghost/app'], 'there is no namespace named ghost'],
  [['repository', 'list', 'ghost'], 'there is no namespace named ghost'],
  [['config', 'check', '/no/such/file'], 'there is no such file'],
])('%j fails with 1 and a sentence', async (words, sentence) => {
  const { exitCode, stdout, stderr } = await berth(words)
  expect(exitCode).toBe(1)
  expect(stdout + stderr).toContain(sentence)
  expect(stderr).not.toMatch(/\n {4}at /)
})

test.each([
  [['no-such-command'], "unknown command 'no-such-command'"],
  [['serv'], 'Did you mean serve?'],
  [['serve', '--no-such-option'], "unknown option '--no-such-option'"],
  [['serve', '--port', '70000'], 'A port is a number from 0 to 65535'],
  [['serve', '--roles', 'registry,cook'], 'The roles are registry, api, ui, worker'],
  [['serve', '--processes', '0'], 'Write a number from 1 to 256'],
  [['user', 'create'], "missing required argument 'name'"],
  [['organization', 'create', 'x1'], "required option '--owner <user>' not specified"],
  [['config', 'help', 'LOGING_LEVEL'], 'did you mean LOGGING_LEVEL?'],
  [['config', 'check'], 'name the file to check'],
  [['user'], 'Usage: berth user'],
  [[], 'Usage: berth'],
])('%j is wrong usage: 2, and what would be right', async (words, hint) => {
  const { exitCode, stdout, stderr } = await berth(words)
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(hint)
})

const commands = [
  ['serve'],
  ['worker'],
  ['migrate'],
  ['config'],
  ['config', 'check'],
  ['config', 'help'],
  ['user', 'create'],
  ['user', 'password'],
  ['user', 'superuser'],
  ['organization', 'create'],
  ['robot', 'create'],
  ['repository', 'create'],
  ['repository', 'list'],
]

test.each(commands.map((words) => [words]))('%j explains itself with an example', async (words) => {
  const { exitCode, stdout } = await berth([...words, '--help'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(new RegExp(`Examples?:\\n  .*berth ${words.join(' ')}`))
})

test('config help explains one key, and every key as JSON', async () => {
  const one = await berth(['config', 'help', 'REGISTRY_STATE'])
  expect(one.stdout).toContain('a running server takes it over on SIGHUP')
  const all = await berth(['config', 'help', '--json'])
  expect(JSON.parse(all.stdout)).toContainEqual(
    expect.objectContaining({ name: 'SERVER_HOSTNAME', state: 'used' }),
  )
})

test('a command that looks for a registry does not make one', async () => {
  const data = join(registry.dataDirectory, 'nothing-here')
  const { exitCode, stderr } = await berth(['user', 'create', 'ann', '--data', data])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('there is no registry in')
  await expect(access(data)).rejects.toThrow('ENOENT')
})

test('a reader that closes the pipe early is no fault', async () => {
  const child = spawn(process.execPath, [berthCommand, 'config', 'help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, stderr: child.stderr.read() as unknown }).toEqual({ code: 0, stderr: null })
})
