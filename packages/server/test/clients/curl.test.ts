import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { ClientHome } from '../harness/client-home.ts'
import { digestOf } from '../harness/content.ts'
import { type ClientTests, describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage } from '../harness/sample-images.ts'

describeEachInstallation('curl', ['curl', 'crane'], (given) => {
  test('fetches a part of a blob, and goes on where a download broke', async () => {
    const { home, blob, get } = await pushed(given, 'ranges')
    const content = await home.read(`image/blobs/${blob.replace(':', '/')}`)

    await home.run(`${get} --range 1000-1999 --output part`)
    await home.run(`${get} --range -500 --output end`)
    await home.run(`head -c 123456 image/blobs/${blob.replace(':', '/')} >broken`)
    await home.run(`${get} --continue-at - --output broken`)

    expect(content.subarray(1000, 2000).equals(await home.read('part'))).toBe(true)
    expect(content.subarray(-500).equals(await home.read('end'))).toBe(true)
    expect(digestOf(await home.read('broken'))).toBe(blob)
  })

  test('hears that it has the newest already', async () => {
    const { home, blob, get } = await pushed(given, 'etag')
    const status = await home.run(
      `${get} --output /dev/null --write-out '%{http_code}' --header 'If-None-Match: "${blob}"'`,
    )
    expect(status).toBe('304')
  })
})

/** An image that crane has pushed, and the line by which curl fetches its largest layer. */
async function pushed(
  { homeOf, installation }: ClientTests,
  seed: string,
): Promise<{ home: ClientHome; blob: string; get: string }> {
  const { host, people } = installation()
  const home = await homeOf('owner', 'crane')
  const image = platformImage(`curl ${seed}`)
  await writeLayout(join(home.path, 'image'), 'v1', [image])
  const name = `acme/curl-${seed}`
  await home.run(`crane push image ${host}/${name}:v1`)
  const { username, password } = people.owner
  const granted = await home.json(
    `curl --silent --fail --user ${username}:${password} 'http://${host}/v2/auth?scope=repository:${name}:pull'`,
  )
  const { token } = granted as { token: string }
  const blob = image.blobs[1]?.digest ?? ''
  const get = `curl --silent --show-error --fail --location --header 'Authorization: Bearer ${token}' http://${host}/v2/${name}/blobs/${blob}`
  return { home, blob, get }
}
