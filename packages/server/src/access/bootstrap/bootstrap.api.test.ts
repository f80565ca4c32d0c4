import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { commandLine } from '../../logs/log-entry.ts'
import type { BootstrapFile } from './bootstrap-token.ts'

const directory = await temporaryDirectory('bootstrap', { inMemory: true })
afterAll(() => directory.remove())
const path = join(directory.path, 'sub', 'token.json')

describeEachBerth(
  'the bootstrap token',
  (berth) => {
    const provide = async () => {
      await berth().services.bootstrap.provide()
      return JSON.parse(await readFile(path, 'utf8')) as BootstrapFile
    }
    const renew = (token: string) => berth().apiWithToken(token).post('/bootstrap/renew')

    test('it stands in a file for the registry’s user alone, and is good for everything', async () => {
      const file = await provide()
      expect(file).toMatchObject({
        token: expect.stringMatching(/^[0-9A-Za-z]{40}$/) as string,
        username: 'root',
      })
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      const program = berth().apiWithToken(file.token)
      expect((await program.post('/organization/', { name: 'first' })).status).toBe(201)
    })

    test('a second start keeps it, and one that has expired is replaced', async () => {
      const { token } = await provide()
      expect((await provide()).token).toBe(token)
      berth().clock.advance(3601 * 1000)
      expect((await provide()).token).not.toBe(token)
    })

    test('a file that is lost or broken is written anew', async () => {
      const { token } = await provide()
      await writeFile(path, 'nonsense')
      expect((await provide()).token).not.toBe(token)
    })

    test('renewing writes a new one, and the old one is worth nothing', async () => {
      const { token } = await provide()
      expect(await renew(token)).toMatchObject({ status: 200, body: { status: 'rotated' } })
      expect(await renew(token)).toMatchObject({
        status: 401,
        body: { error_type: 'invalid_token' },
      })
      const after = JSON.parse(await readFile(path, 'utf8')) as BootstrapFile
      expect(after.token).not.toBe(token)
      expect((await renew(after.token)).status).toBe(200)
      const kinds = (await loggedIn(berth(), 'root')).map(({ kind }) => kind)
      expect(kinds).toContain('create_oauth_api_token')
      expect(kinds).toContain('revoke_oauth_api_token')
    })

    test('one that has expired is renewed from this machine alone', async () => {
      const { token } = await provide()
      berth().clock.advance(3601 * 1000)
      const program = berth().apiWithToken(token)
      const throughProxy = { 'x-forwarded-for': '198.51.100.7' }
      expect((await program.call('POST', '/bootstrap/renew', {}, throughProxy)).status).toBe(401)
      expect((await renew(token)).status).toBe(200)
    })

    test('no other token renews it', async () => {
      const running = berth()
      const token = await running.oauthToken('root', 'super:user')
      expect((await renew(token)).status).toBe(401)
      expect((await renew('A'.repeat(40))).status).toBe(401)
      const anybody = await running.api()
      expect((await anybody.post('/bootstrap/renew')).status).toBe(403)
    })

    test('a folder that cannot be written to leaves the old one as it is', async () => {
      const { token } = await provide()
      await rm(dirname(path), { recursive: true })
      await writeFile(dirname(path), 'in the way')
      const answer = await renew(token)
      expect(answer).toMatchObject({ status: 500, body: { error_type: 'token_rotation_failed' } })
      await rm(dirname(path))
      await mkdir(dirname(path))
      await chmod(dirname(path), 0o700)
      expect((await renew(token)).status).toBe(200)
    })

    test('a disabled owner’s token is not renewed', async () => {
      const { services } = berth()
      const { token } = await provide()
      await services.accounts.setEnabled(commandLine, 'root', false)
      expect((await renew(token)).status).toBe(401)
      await services.accounts.setEnabled(commandLine, 'root', true)
    })
  },
  {
    config: `SUPER_USERS: [root]\nFEATURE_PROGRAMMATIC_BOOTSTRAP: true\nBOOTSTRAP_TOKEN_PATH: ${path}\n`,
    async prepare(running: RunningBerth) {
      await rm(path, { force: true })
      await running.createUser('root')
    },
  },
)
