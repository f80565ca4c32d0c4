import { connect } from 'node:net'
import { once } from 'node:events'

import { describe, expect, onTestFinished, test } from 'vitest'

import { describeWithPrograms } from '../skip.ts'
import { startDistribution } from './distribution.ts'
import { startNginx } from './nginx.ts'
import { startPostgres, whyNoPostgres, withConnection } from './postgres.ts'
import { startRedis } from './redis.ts'
import { testThatCannotRun } from '../skip.ts'

describeWithPrograms(['redis-server'], 'Redis', () => {
  test('answers, is away after a crash, and is back on the same port', async () => {
    const redis = await startRedis()
    onTestFinished(() => redis.stop())
    expect(await ping(redis.port)).toBe('+PONG\r\n')
    await redis.crash()
    await expect(ping(redis.port)).rejects.toThrow('ECONNREFUSED')
    await redis.startAgain()
    expect(await ping(redis.port)).toBe('+PONG\r\n')
  })
})

describeWithPrograms(['nginx'], 'nginx', () => {
  test('serves what its configuration says', async () => {
    const nginx = await startNginx('location /hello { return 200 "world"; }')
    onTestFinished(() => nginx.stop())
    const response = await fetch(`${nginx.url}/hello`)
    expect(await response.text()).toBe('world')
  })

  test('says what is wrong with a faulty configuration', async () => {
    await expect(startNginx('nonsense on;')).rejects.toThrow(/unknown directive "nonsense"/)
  })
})

describeWithPrograms(['docker-registry'], 'the Docker registry of Debian', () => {
  test('speaks the registry protocol', async () => {
    const registry = await startDistribution('2.8')
    onTestFinished(() => registry.stop())
    const response = await fetch(`${registry.url}/v2/`)
    expect(response.status).toBe(200)
  })
})

describe('PostgreSQL', () => {
  const reason = whyNoPostgres()
  if (reason !== undefined) return testThatCannotRun(reason)

  test('is back with its data after a crash', async () => {
    const postgres = await startPostgres({ durable: true })
    onTestFinished(() => postgres.stop())
    await withConnection(postgres.uri(), (client) => client.query('create table kept (x int)'))
    await postgres.crash()
    const select = () =>
      withConnection(postgres.uri(), (client) => client.query('select count(*) from kept'))
    await expect(select()).rejects.toThrow('ECONNREFUSED')
    await postgres.startAgain()
    expect((await select()).rows).toEqual([{ count: '0' }])
  })

  test('refuses a wrong password', async () => {
    const postgres = await startPostgres()
    onTestFinished(() => postgres.stop())
    const uri = new URL(postgres.uri())
    uri.password = 'wrong'
    const connecting = withConnection(uri.href, (client) => client.query('select 1'))
    await expect(connecting).rejects.toThrow('password authentication failed')
  })
})

async function ping(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    return answer.toString()
  } finally {
    socket.destroy()
  }
}
