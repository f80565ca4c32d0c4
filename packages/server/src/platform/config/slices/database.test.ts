import { expect, test } from 'vitest'
import { configOf, faultsOf, warningsOf } from '../parse-config.fixture.ts'
import type { PostgresqlConfig } from './database.ts'

function postgresql(text: string): PostgresqlConfig {
  const { database } = configOf(text)
  if (database.kind !== 'postgresql') throw new Error('not PostgreSQL')
  return database
}

test.each([
  {
    uri: 'sqlite:///berth.db',
    file: '/var/lib/berth/berth.db',
    because: 'three slashes are relative',
  },
  {
    uri: 'sqlite:///test/data/test.db',
    file: '/var/lib/berth/test/data/test.db',
    because: 'folders too',
  },
  { uri: 'sqlite:////srv/quay.db', file: '/srv/quay.db', because: 'four slashes are absolute' },
  {
    uri: 'sqlite+pysqlite:///a.db?timeout=5',
    file: '/var/lib/berth/a.db',
    because: 'the rest is for Python',
  },
])('$uri is $file: $because', ({ uri, file }) => {
  expect(configOf(`DB_URI: ${uri}\n`).database).toEqual({ kind: 'sqlite', file })
})

test.each([
  { uri: 'sqlite://', says: 'names a database in memory' },
  { uri: 'sqlite:///:memory:', says: 'names a database in memory' },
  { uri: 'sqlite://berth.db', says: 'has two slashes before the file' },
  { uri: 'sqlite:///folder/', says: 'names a folder' },
  { uri: 'mysql+pymysql://u:hunter2@h/d', says: 'names MySQL' },
  { uri: 'mariadb://u:hunter2@h/d', says: 'names MySQL' },
  { uri: 'oracle://u:hunter2@h/d', says: 'does not begin with sqlite:// or postgresql://' },
  { uri: 'hunter2', says: 'does not begin with sqlite:// or postgresql://' },
  { uri: 'postgresql://u:hunter2@h', says: 'names no database' },
  { uri: 'postgresql://u:hunter2@/d', says: 'names no host' },
  { uri: 'postgresql://u:hunter2@h:99999/d', says: 'names a port that does not exist' },
  { uri: 'postgresql://u:hunter2@x@h/d', says: '%40 for an @ in the password' },
])('$uri $says', ({ uri, says }) => {
  const faults = faultsOf(`DB_URI: "${uri}"\n`)
  expect(faults).toEqual([
    expect.stringContaining(
      `config.yaml:1: DB_URI ${says === '%40 for an @ in the password' ? 'is not complete' : says}`,
    ),
  ])
  expect(faults.join()).toContain(says)
  expect(faults.join()).not.toContain('hunter2')
})

test.each(['postgresql', 'postgres', 'postgresql+psycopg2', 'postgresql+asyncpg'])(
  '%s:// names PostgreSQL',
  (scheme) => {
    const database = postgresql(`DB_URI: ${scheme}://quay:hunter2@db.example:5433/registry\n`)
    expect(database.uri.reveal()).toBe('postgresql://quay:hunter2@db.example:5433/registry')
    expect(database.address).toBe('postgresql://quay@db.example:5433/registry')
    expect(database.tls).toBeUndefined()
  },
)

test.each([
  { written: 'p%40ss%2Fword', password: 'p@ss/word', because: 'escapes are read' },
  { written: 'p/a?s#s', password: 'p/a?s#s', because: 'SQLAlchemy wants no escapes for these' },
  { written: '100%', password: '100%', because: 'a lone percent sign was never an escape' },
  { written: 'a:b', password: 'a:b', because: 'the user ends at the first colon' },
])('the password $written arrives as $password: $because', ({ written, password }) => {
  const { uri } = postgresql(`DB_URI: "postgresql://quay:${written}@db/registry"\n`)
  expect(decodeURIComponent(new URL(uri.reveal()).password)).toBe(password)
})

test('a socket is named by the parameter host', () => {
  const { uri } = postgresql('DB_URI: postgresql:///registry?host=/var/run/postgresql\n')
  expect(uri.reveal()).toBe('postgresql:///registry?host=%2Fvar%2Frun%2Fpostgresql')
})

test('TLS comes from the arguments, files lie beside the configuration', () => {
  const { tls } = postgresql(`
DB_URI: postgresql://quay@db/registry
DB_CONNECTION_ARGS:
  threadlocals: true
  autorollback: true
  sslmode: verify-full
  sslrootcert: database.pem
  sslcert: client.pem
  sslkey: /etc/keys/client.key
`)
  expect(tls).toEqual({
    mode: 'verify-full',
    authorityFile: '/etc/berth/database.pem',
    client: {
      certificateFile: '/etc/berth/client.pem',
      keyFile: '/etc/keys/client.key',
    },
  })
})

test('TLS parameters leave the URI, so that the driver cannot follow its own idea of them', () => {
  const database = postgresql(
    'DB_URI: postgresql://quay@db/registry?sslmode=require&sslrootcert=/ca.pem&application_name=a b\n',
  )
  expect(database.uri.reveal()).toBe('postgresql://quay@db/registry?application_name=a%20b')
  expect(database.tls).toMatchObject({ mode: 'verify-ca', authorityFile: '/ca.pem' })
})

test('a mode that falls back to an open connection is open, and says so', () => {
  const text =
    'DB_URI: postgresql://q@d/r\nDB_CONNECTION_ARGS: {sslmode: prefer}\nSECRET_KEY: a\nDATABASE_SECRET_KEY: b\n'
  expect(postgresql(text).tls).toBeUndefined()
  expect(warningsOf(text)).toEqual([
    'config.yaml:2: sslmode prefer leaves the connection to PostgreSQL open; write require, verify-ca or verify-full to encrypt it',
  ])
})

test('an unknown mode is a fault, wherever it stands', () => {
  expect(faultsOf('DB_URI: postgresql://q@d/r?sslmode=maybe\n')).toEqual([
    'config.yaml:1: DB_URI has an unknown sslmode; write disable, require, verify-ca or verify-full',
  ])
  expect(faultsOf('DB_CONNECTION_ARGS: {sslmode: maybe}\n')).toEqual([
    expect.stringContaining('DB_CONNECTION_ARGS.sslmode is "maybe"'),
  ])
})

test('a client certificate needs its key', () => {
  expect(
    faultsOf(
      'DB_URI: postgresql://q@d/r\nDB_CONNECTION_ARGS: {sslmode: require, sslcert: a.pem}\n',
    ),
  ).toEqual([expect.stringContaining('a certificate needs its key')])
})

test('the size of the pool is our own key, or that of Quay, or 20', () => {
  const uri = 'DB_URI: postgresql://q@d/r\n'
  const args = 'DB_CONNECTION_ARGS: {max_connections: 7, connect_timeout: 3}\n'
  expect(postgresql(uri).poolSize).toBe(20)
  expect(postgresql(uri + args)).toMatchObject({ poolSize: 7, connectTimeoutSeconds: 3 })
  expect(postgresql(`${uri}${args}BERTH_DATABASE_CONNECTIONS: 9\n`).poolSize).toBe(9)
})

test('replicas that would make up secrets of their own are warned of', () => {
  expect(warningsOf('DB_URI: postgresql://q@d/r\nSECRET_KEY: a\n')).toEqual([
    expect.stringContaining('config.yaml:1: DATABASE_SECRET_KEY is not set'),
  ])
  expect(warningsOf('DB_URI: postgresql://q@d/r\nSECRET_KEY: a\nDATABASE_SECRET_KEY: b\n')).toEqual(
    [],
  )
  expect(warningsOf('DB_URI: sqlite:///a.db\n')).toEqual([])
})
