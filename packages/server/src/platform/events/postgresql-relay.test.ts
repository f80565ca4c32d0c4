import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { freshPostgresDatabase } from '../../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../../tools/test/skip.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import { openPostgresql } from '../database/postgresql.ts'
import type { RelayedEvent } from './event-hub.ts'
import { postgresqlRelay } from './postgresql-relay.ts'

const reason = whyNoPostgres()

describe('events by the database', () => {
  if (reason === undefined) run()
  else testThatCannotRun(reason)
})

function run(): void {
  let uri = ''
  let drop: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const fresh = await freshPostgresDatabase()
    uri = fresh.uri
    drop = () => fresh.drop()
  })
  afterAll(async () => {
    await drop?.()
  })

  const open = () => {
    const relay = postgresqlRelay({ uri })
    const heard: RelayedEvent[] = []
    relay.receive((event) => heard.push(event))
    onTestFinished(() => relay.close())
    return { relay, heard }
  }
  const event = (data: unknown): RelayedEvent => ({ channel: 'a', event: { name: 'e', data } })
  /** Both listen when each has heard the other. */
  const connected = async () => {
    const [one, other] = [open(), open()]
    await waitUntil('both listen', () => {
      one.relay.send(event('hello'))
      other.relay.send(event('hello'))
      return one.heard.length > 0 && other.heard.length > 0
    })
    return [one, other] as const
  }
  const dataIn = (heard: readonly RelayedEvent[]) =>
    heard.map((each) => each.event.data).filter((data) => data !== 'hello')

  test('reach the others in their order, and never their sender', async () => {
    const [one, other] = await connected()
    const numbers = Array.from({ length: 300 }, (_, index) => index)
    for (const number of numbers) one.relay.send(event({ number, text: 'x'.repeat(200) }))
    await waitUntil('all came', () => dataIn(other.heard).length === numbers.length)
    expect(dataIn(other.heard).map((data) => (data as { number: number }).number)).toEqual(numbers)
    expect(dataIn(one.heard)).toEqual([])
  })

  test('that are too large stay at home', async () => {
    const [one, other] = await connected()
    one.relay.send(event('x'.repeat(9000)))
    one.relay.send(event('small'))
    await waitUntil('the small one came', () => dataIn(other.heard).length > 0)
    expect(dataIn(other.heard)).toEqual(['small'])
  })

  test('come again after the connections were cut', async () => {
    const [one, other] = await connected()
    const database = openPostgresql<object>({ uri, poolSize: 1 }, () => undefined)
    onTestFinished(() => database.close())
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'berth events' and datname = current_database()`
    const { CompiledQuery } = await import('kysely')
    await database.reader.executeQuery(CompiledQuery.raw(cut))
    await waitUntil('an event comes', () => {
      one.relay.send(event('again'))
      return dataIn(other.heard).includes('again')
    })
    expect(dataIn(one.heard)).toEqual([])
  })
}
