import { expect, test } from 'vitest'

import { scrubber } from './scrub.ts'

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl-_c2lnbmF0dXJl'
const robotToken = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ01'

test.each([
  ['a bearer token', `authorization: Bearer ${jwt}`, jwt],
  ['an opaque bearer token', 'sent bearer 0123456789abcdef', '0123456789abcdef'],
  ['a Basic header', 'Basic YWxpY2U6Y29ycmVjdC1ob3JzZQ== was sent', 'YWxpY2U6Y29ycmVjdC1ob3JzZQ'],
  ['a token without its scheme', `the token ${jwt} is old`, 'c2lnbmF0dXJl'],
  ['the token of a robot', `password ${robotToken} given`, robotToken],
  ['a database address', 'connect postgresql://berth:hunter22@db/berth', 'hunter22'],
  ['a token as the user of a URL', 'clone https://ghp_0123456789@github.com/x', 'ghp_0123456789'],
  [
    'a signed URL',
    'GET https://s3/b/k?X-Amz-Credential=AKIA%2F2026&X-Amz-Signature=0a1b2c3d HTTP/1.1',
    '0a1b2c3d',
  ],
  ['a form', 'body grant_type=password&username=a&password=hunter22&scope=x', 'hunter22'],
  ['a JSON text inside JSON', '{"body":"{\\"password\\":\\"hunter22\\"}"}', 'hunter22'],
  [
    'a private key',
    '{"pem":"-----BEGIN RSA PRIVATE KEY-----\\nMIIEabc+/=\\nsecond\\n-----END RSA PRIVATE KEY-----"}',
    'MIIEabc',
  ],
])('%s is taken out of a line', (_what, line, secret) => {
  const clean = scrubber([])(line)
  expect(clean).not.toContain(secret)
  expect(clean).toContain('[hidden]')
})

test.each([
  'blob stored digest sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bf822cd15d6c15b0f00a08',
  'the bearer token is not valid: it has expired; ask the token endpoint for a new one',
  'pull of docker://registry.example.com/a/b@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
  '{"repository":"team/app","tags":["v1=2"],"sizeBytes":1234}',
  'basic checks done',
])('an ordinary line stays as it is: %s', (line) => {
  expect(scrubber(['hunter22'])(line)).toBe(line)
})

test('a known secret is hidden in the spelling of text, JSON and URLs', () => {
  const secret = 'p@ss "word"/1'
  const scrub = scrubber([secret])
  for (const spelled of [secret, JSON.stringify({ secret }), `x=${encodeURIComponent(secret)}`]) {
    expect(scrub(spelled)).not.toContain('word')
  }
})

test('a secret that is the beginning of another leaves nothing of the other', () => {
  expect(scrubber(['abcdef', 'abcdefghij'])('a abcdefghij b')).toBe('a [hidden] b')
})

test('a line of JSON is still JSON when a secret was in it', () => {
  const line = JSON.stringify({
    url: 'https://a:b@c/?sig=xyz',
    header: `Bearer ${jwt}`,
    pem: '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
    body: JSON.stringify({ password: 'hunter22' }),
  })
  const clean = JSON.parse(scrubber(['hunter22'])(line)) as Record<string, string>
  expect(Object.keys(clean)).toEqual(['url', 'header', 'pem', 'body'])
  expect(clean['body']).toBe('{"password":"[hidden]"}')
})

test('a long line of one kind of character takes no time', () => {
  const scrub = scrubber([])
  const before = performance.now()
  for (const character of ['a', '=', 'A', '/', ':', '"', '\\', 'eyJ', '://'])
    scrub(character.repeat(20_000))
  expect(performance.now() - before).toBeLessThan(1000)
})
