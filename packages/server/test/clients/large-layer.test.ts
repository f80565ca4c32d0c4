import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { openClientHome } from '../harness/client-home.ts'
import { describeDefaultInstallation } from '../harness/each-installation.ts'
import { tarHeader, writeLayoutAround } from '../harness/image-layout.ts'
import { logIn } from '../harness/log-in.ts'

const layerBytes = 2 * 2 ** 30
const mebibyte = 2 ** 20

describeDefaultInstallation(
  'a layer of 2 GiB',
  ['crane'],
  ({ installation }) => {
    test('is pushed, pulled and copied in bounded memory, and kept once', async () => {
      const { dataDirectory, host, people, replicas } = installation()
      const home = await openClientHome({ inMemory: false })
      try {
        await logIn(home, 'crane', host, people.owner)
        const digest = await writeLargeImage(join(home.path, 'large'))
        const name = `${host}/acme/large`

        await home.run(`crane push large ${name}:v1`)
        await home.run(`crane copy ${name}:v1 ${name}-copied:v1`)
        const pulled = await home.run(`crane blob ${name}-copied@${digest} | sha256sum`)

        expect(`sha256:${pulled.slice(0, 64)}`).toBe(digest)
        const keptKibibytes = parseInt(await home.run(`du -sk ${dataDirectory}/storage`), 10)
        expect(keptKibibytes * 1024).toBeGreaterThanOrEqual(layerBytes)
        expect(keptKibibytes * 1024).toBeLessThan(layerBytes + 10 * mebibyte)
        expect(await peakMemoryBytes(replicas[0]?.process.pid ?? 0)).toBeLessThan(400 * mebibyte)
      } finally {
        await home.remove()
      }
    })
  },
  { inMemory: false },
)

/** An image with one layer, a quarter of it random and the rest empty. @returns the layer's digest */
async function writeLargeImage(directory: string): Promise<string> {
  await mkdir(directory)
  const path = join(directory, 'layer.tar')
  const file = await open(path, 'w')
  try {
    const header = tarHeader('large.bin', layerBytes - 3 * 512)
    await file.write(header, 0, header.byteLength, 0)
    for (let at = mebibyte; at < layerBytes; at += 16 * mebibyte) {
      const random = randomBytes(4 * mebibyte)
      await file.write(random, 0, random.byteLength, at)
    }
    // What is not written stays empty, and takes no room here.
    await file.truncate(layerBytes)
  } finally {
    await file.close()
  }
  return await writeLayoutAround(directory, 'v1', path)
}

/** The most memory that a process had so far. */
async function peakMemoryBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}
