import { expect, test } from 'vitest'
import { configOf, faultsOf, warningsOf } from '../parse-config.fixture.ts'

const beside = { siblingFiles: ['config.yaml', 'ssl.cert', 'ssl.key'] }

test('a certificate beside the configuration switches TLS and the scheme on', () => {
  const { server } = configOf('', beside)
  expect(server.scheme).toBe('https')
  expect(server.tls).toEqual({
    certificateFile: '/etc/berth/ssl.cert',
    keyFile: '/etc/berth/ssl.key',
    minimumVersion: 'TLSv1.2',
    maximumVersion: 'TLSv1.3',
    ciphers: undefined,
  })
})

test('a named certificate wins over the one beside, and may hold its key', () => {
  expect(configOf('SERVER_CERT: tls/both.pem\n', beside).server.tls).toMatchObject({
    certificateFile: '/etc/berth/tls/both.pem',
    keyFile: '/etc/berth/tls/both.pem',
  })
  expect(configOf('SERVER_CERT: /a.crt\nSERVER_KEY: /a.key\n').server.tls).toMatchObject({
    certificateFile: '/a.crt',
    keyFile: '/a.key',
  })
})

test('half a certificate is a fault', () => {
  expect(faultsOf('', { siblingFiles: ['ssl.cert'] })).toEqual([
    'config.yaml: ssl.cert lies beside the configuration without ssl.key; add ssl.key, or take ssl.cert away',
  ])
  expect(faultsOf('', { siblingFiles: ['ssl.key'] })).toHaveLength(1)
  expect(faultsOf('SERVER_KEY: a.key\n')).toEqual([
    expect.stringContaining('SERVER_KEY needs SERVER_CERT'),
  ])
})

test('a list of TLS versions is the range from its first to its last', () => {
  const { tls } = configOf(
    'SSL_PROTOCOLS: [TLSv1.3, TLSv1.2, TLSv1.1]\nSSL_CIPHERS: [A, B]\n',
    beside,
  ).server
  expect(tls).toMatchObject({
    minimumVersion: 'TLSv1.1',
    maximumVersion: 'TLSv1.3',
    ciphers: 'A:B',
  })
  expect(configOf('SSL_CIPHERS: A:B\n', beside).server.tls?.ciphers).toBe('A:B')
})

test.each([
  { written: '[TLSv1, TLSv1.3]', says: 'leaves out a version in the middle' },
  { written: '[]', says: 'is an empty list' },
  { written: '[SSLv3]', says: 'SSL_PROTOCOLS[1] is "SSLv3"' },
])('SSL_PROTOCOLS: $written $says', ({ written, says }) => {
  expect(faultsOf(`SSL_PROTOCOLS: ${written}\n`)).toEqual([expect.stringContaining(says)])
})

test('a proxy that ends TLS leaves Berth without it, and makes the scheme https', () => {
  const text = 'EXTERNAL_TLS_TERMINATION: true\nPROXY_COUNT: 1\n'
  expect(configOf(text, beside).server).toMatchObject({
    scheme: 'https',
    tls: undefined,
    proxyCount: 1,
  })
  expect(warningsOf(text, beside)).toEqual([])
})

test.each([
  { text: 'PREFERRED_URL_SCHEME: https\n', says: 'Berth has no certificate' },
  { text: 'EXTERNAL_TLS_TERMINATION: true\n', says: 'PROXY_COUNT is not set' },
  { text: 'SERVER_CERT: a\nPREFERRED_URL_SCHEME: http\n', says: 'clients are led away from TLS' },
  {
    text: 'SERVER_CERT: a\nEXTERNAL_TLS_TERMINATION: true\nPROXY_COUNT: 1\n',
    says: 'SERVER_CERT has no effect',
  },
])('what probably was not meant is pointed out: $says', ({ text, says }) => {
  expect(warningsOf(text)).toEqual([expect.stringContaining(says)])
})

test('origins of browsers are kept as browsers send them', () => {
  expect(
    configOf('CORS_ORIGIN: ["https://ui.example.com/", "http://a:8080"]\n').server.corsOrigins,
  ).toEqual(['https://ui.example.com', 'http://a:8080'])
  expect(configOf("CORS_ORIGIN: '*'\n").server.corsOrigins).toBe('any')
  expect(configOf('CORS_ORIGIN: https://a.example\n').server.corsOrigins).toEqual([
    'https://a.example',
  ])
  expect(faultsOf('CORS_ORIGIN: ["https://u:hunter2@a/b", nonsense]\n')).toEqual([
    expect.not.stringContaining('hunter2'),
    expect.stringContaining('"nonsense", which is no origin'),
  ])
})
