import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { Outbound, OutboundFailedError, OutboundRefusedError } from './outbound.ts'

/** A name that leads to the public Internet, for what is refused before anything is called. */
const publicName = { address: '93.184.215.14', family: 4 }

const reservedForMachines: readonly [url: string, because: string][] = [
  ['http://127.0.0.1/', 'this machine'],
  ['http://127.9.9.9/', 'this machine by another name'],
  ['http://0.0.0.0/', 'this machine, to most systems'],
  ['http://10.0.0.1/', 'a private network'],
  ['http://172.16.5.4/', 'a private network'],
  ['http://192.168.1.1/', 'a private network'],
  ['http://100.64.0.1/', 'the network of a provider'],
  ['http://100.100.100.200/', 'the metadata of Alibaba'],
  ['http://169.254.169.254/latest/meta-data/', 'the metadata of most clouds'],
  ['http://168.63.129.16/', 'the agent of Azure'],
  ['http://192.0.0.192/', 'the metadata of Oracle'],
  ['http://198.18.0.1/', 'a range for benchmarks'],
  ['http://224.0.0.1/', 'a group of machines'],
  ['http://255.255.255.255/', 'all machines'],
  ['http://240.0.0.1/', 'reserved'],
  ['http://2130706433/', '127.0.0.1 as one number'],
  ['http://0x7f000001/', '127.0.0.1 in hexadecimal'],
  ['http://0177.0.0.1/', '127.0.0.1 in octal'],
  ['http://127.1/', '127.0.0.1 in short'],
  ['http://[::1]/', 'this machine'],
  ['http://[::]/', 'this machine, to most systems'],
  ['http://[::ffff:127.0.0.1]/', 'an IPv4 address in IPv6'],
  ['http://[::ffff:7f00:1]/', 'the same in hexadecimal'],
  ['http://[::127.0.0.1]/', 'the old form of that'],
  ['http://[64:ff9b::7f00:1]/', 'an IPv4 address behind a translator'],
  ['http://[2002:7f00:1::]/', 'an IPv4 address in a tunnel'],
  ['http://[2001:0:7f00:1::]/', 'a tunnel'],
  ['http://[fe80::1]/', 'the same cable'],
  ['http://[fc00::1]/', 'a private network'],
  ['http://[fd00:ec2::254]/', 'the metadata of Amazon'],
  ['http://[fec0::1]/', 'an old private network'],
  ['http://[ff02::1]/', 'a group of machines'],
  ['http://[2001:db8::1]/', 'for documents alone'],
]

test.each(reservedForMachines)('attack 1: %s is not called: %s', async (url) => {
  const outbound = new Outbound({ allowedHosts: [] })
  await expect(outbound.request(url)).rejects.toThrow(OutboundRefusedError)
  await expect(outbound.check(url)).rejects.toThrow(OutboundRefusedError)
})

test.each(reservedForMachines.map(([url]) => bare(url)))(
  'attack 1: a name that leads to %s is not called',
  async (address) => {
    const outbound = withName(address)
    await expect(outbound.request('http://innocent.example/')).rejects.toThrow(OutboundRefusedError)
  },
)

test.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/_x',
  'unix:/var/run/docker.sock',
  'javascript:alert(1)',
  'data:text/plain,x',
  '//example.com',
  'nothing',
  `http://example.com/${'x'.repeat(5000)}`,
])('attack 1: %s is no URL to call', async (url) => {
  await expect(withName('93.184.215.14').check(url)).rejects.toThrow(OutboundRefusedError)
})

test.each(['http://%zz:x@example.com/', 'http://a:%@example.com/', 'http://%e0%a4@example.com/'])(
  '%s, whose credentials say nothing, is no URL to call',
  async (url) => {
    const outbound = withName('93.184.215.14')
    await expect(outbound.check(url)).rejects.toThrow(OutboundRefusedError)
    await expect(outbound.request(url)).rejects.toThrow(OutboundRefusedError)
  },
)

test.each([22, 25, 53, 111, 445, 993])('attack 1: port %i is not one for HTTP', async (port) => {
  await expect(withName('93.184.215.14').check(`http://example.com:${port}/`)).rejects.toThrow(
    OutboundRefusedError,
  )
})

test.each(['https://example.com/', 'http://example.com:8080/x?y=z', 'https://example.com.:8443/'])(
  '%s may be called',
  async (url) => {
    for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']) {
      await expect(withName(address).check(url)).resolves.toBeUndefined()
    }
  },
)

test('attack 1: one private address among public ones is enough to refuse', async () => {
  const outbound = new Outbound({
    allowedHosts: [],
    resolve: () => Promise.resolve([publicName, { address: '10.0.0.1', family: 4 }]),
  })
  await expect(outbound.check('http://mixed.example/')).rejects.toThrow(OutboundRefusedError)
})

test('attack 1: the name is looked up once, and the connection goes to what was found', async () => {
  const { port } = await serverOf((_request, response) => response.end('reached'))
  let lookups = 0
  const outbound = new Outbound({
    // As an operator would allow it: the range, not the name.
    allowedHosts: ['127.0.0.0/8'],
    resolve() {
      lookups += 1
      // A resolver that changes its mind: the second answer would be another machine.
      const address = lookups === 1 ? '127.0.0.1' : '127.0.0.2'
      return Promise.resolve([{ address, family: 4 }])
    },
  })
  const { body } = await outbound.request(`http://rebinding.example:${port}/`)
  expect(body.toString()).toBe('reached')
  expect(lookups).toBe(1)
})

test('attack 1: redirects are looked at like the first URL', async () => {
  for (const location of [
    'http://169.254.169.254/latest/',
    'http://private.example/',
    'file:///etc/passwd',
    '//10.0.0.1/',
  ]) {
    const { port } = await serverOf((_request, response) => {
      response.writeHead(302, { location }).end()
    })
    const outbound = new Outbound({
      allowedHosts: ['127.0.0.1'],
      resolve: () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]),
    })
    const following = outbound.request(`http://127.0.0.1:${port}/`, { redirects: 5 })
    await expect(following).rejects.toThrow(OutboundRefusedError)
  }
})

test('no redirect is followed unless it is said, and never more than that', async () => {
  const { port, requests } = await serverOf((_request, response) => {
    response.writeHead(302, { location: '/again' }).end()
  })
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1'] })
  expect((await outbound.request(`http://127.0.0.1:${port}/`)).status).toBe(302)
  expect(requests).toHaveLength(1)
  expect((await outbound.request(`http://127.0.0.1:${port}/`, { redirects: 3 })).status).toBe(302)
  expect(requests).toHaveLength(5)
})

test('attack 2: credentials stay with the server that they are for', async () => {
  const other = await serverOf((_request, response) => response.end('other'))
  const first = await serverOf((request, response) => {
    const location = request.url === '/same' ? '/end' : `http://localhost:${other.port}/`
    if (request.url === '/end') response.end()
    else response.writeHead(307, { location }).end()
  })
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1', 'localhost'] })
  const request = {
    method: 'POST' as const,
    redirects: 2,
    headers: { authorization: 'Bearer canary', cookie: 'canary', 'x-other': 'kept' },
    body: 'text',
  }
  await outbound.request(`http://127.0.0.1:${first.port}/same`, request)
  expect(first.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer canary' })
  await outbound.request(`http://127.0.0.1:${first.port}/elsewhere`, request)
  const [seen] = other.requests
  expect(seen?.headers).toMatchObject({ 'x-other': 'kept', host: `localhost:${other.port}` })
  expect(JSON.stringify(seen?.headers)).not.toContain('canary')
})

test('a user and password in the URL become a header of the first server', async () => {
  const { port, requests } = await serverOf((_request, response) => response.end())
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1'] })
  await outbound.request(`http://user:p%40ss@127.0.0.1:${port}/path`)
  expect(requests[0]?.headers.authorization).toBe(
    `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
  )
})

test('attack 9: an answer that never ends is cut off', async () => {
  const { port } = await serverOf((_request, response) => {
    const write = () => {
      while (response.write(Buffer.alloc(16_384)));
      response.once('drain', write)
    }
    write()
  })
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1'] })
  await expect(
    outbound.request(`http://127.0.0.1:${port}/`, { maximumBytes: 100_000 }),
  ).rejects.toThrow(OutboundFailedError)
})

test('attack 9: a server that says nothing, or too slowly, is given up', async () => {
  const silent = await serverOf(() => undefined)
  const slow = await serverOf((_request, response) => {
    response.writeHead(200)
    response.write('a little')
  })
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1'] })
  for (const { port } of [silent, slow]) {
    await expect(
      outbound.request(`http://127.0.0.1:${port}/`, { maximumSeconds: 0.2 }),
    ).rejects.toThrow(OutboundFailedError)
  }
})

test('headers that decide where a request ends are not taken from the caller', async () => {
  const { port, requests } = await serverOf((_request, response) => response.end())
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1'] })
  await outbound.request(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { Host: 'evil', 'Content-Length': '1', 'Transfer-Encoding': 'chunked' },
    body: 'four',
  })
  expect(requests[0]?.headers).toMatchObject({
    host: `127.0.0.1:${port}`,
    'content-length': '4',
    'accept-encoding': 'identity',
  })
})

test.each([
  ['internal.example', 'http://internal.example/', true],
  ['internal.example', 'http://other.example/', false],
  ['internal.example', 'http://internal.example.evil.test/', false],
  ['*.example', 'http://deep.internal.example/', true],
  ['*.example', 'http://notexample/', false],
  ['10.0.0.0/8', 'http://other.example/', true],
  ['10.0.0.0/24', 'http://other.example/', false],
  ['10.0.3.4', 'http://10.0.3.4:22/', true],
  ['fd00::/8', 'http://[fd00::1]/', true],
  ['10.0.0.0/8', 'http://[::ffff:10.0.3.4]/', true],
])('SSRF_ALLOWED_HOSTS of %s: %s is allowed: %j', async (entry, url, isAllowed) => {
  const outbound = new Outbound({
    allowedHosts: [entry],
    resolve: () => Promise.resolve([{ address: '10.0.3.4', family: 4 }]),
  })
  const outcome = await outbound.check(url).then(
    () => true,
    (error: unknown) => (error instanceof OutboundRefusedError ? false : error),
  )
  expect(outcome).toBe(isAllowed)
})

test('a name that nobody knows may be typed, and fails when it is called', async () => {
  const outbound = new Outbound({
    allowedHosts: [],
    resolve: () => Promise.reject(new Error('ENOTFOUND')),
  })
  await expect(outbound.check('http://nowhere.example/')).resolves.toBeUndefined()
  const calling = outbound.request('http://nowhere.example/')
  await expect(calling).rejects.toThrow(OutboundFailedError)
  await expect(calling).rejects.toThrow('there is no host nowhere.example')
})

function bare(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
}

function withName(address: string): Outbound {
  return new Outbound({
    allowedHosts: [],
    resolve: () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]),
  })
}

async function serverOf(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((listening) => {
    server.listen(0, listening)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, requests }
}
