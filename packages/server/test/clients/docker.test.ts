import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  type DockerEngine,
  startDocker,
  whyNoDocker,
} from '../../../../tools/test/servers/docker.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { nameOfPastView } from '../../src/repositories/past-view.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import type { People } from '../harness/installation.ts'
import { loginLine } from '../harness/log-in.ts'
import { platformImages } from '../harness/sample-images.ts'

describe('docker', () => {
  const reason = whyNoDocker()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  let engine: DockerEngine
  beforeAll(async () => {
    engine = await startDocker()
  })
  afterAll(async () => {
    await engine.stop()
  })

  describeEachInstallation('docker', ['docker', 'crane'], ({ installation, newHome }) => {
    /** A home in which somebody has logged in, with a line for the tests' own engine. */
    async function homeOf(person: keyof People) {
      const home = await newHome()
      const { host, people } = installation()
      const environment = { DOCKER_HOST: engine.url, DOCKER_BUILDKIT: '0' }
      const run = (line: string, input = '') => home.run(line, { input, environment })
      const refused = (line: string, input = '') => home.refused(line, { input, environment })
      const { password, username } = people[person]
      await run(loginLine('docker', host, username), password)
      return { home, run, refused, host }
    }

    test.for(['owner', 'builder'] as const)(
      'logs in, builds, pushes, forgets and pulls an image, and logs out, as %s',
      async (person) => {
        const { home, run, refused, host } = await homeOf(person)
        const name = `${host}/acme/docker-of-${person}`
        await home.write('base/Dockerfile', 'FROM scratch\nCOPY program /bin/program\n')
        await home.write('base/program', `program of ${person}`)
        await home.write('upon/Dockerfile', `FROM ${name}:base\nLABEL team=acme\n`)

        await run(`docker build --quiet --tag ${name}:base base`)
        await run(`docker push ${name}:base`)
        const id = await run(`docker image inspect --format '{{.Id}}' ${name}:base`)
        await run(`docker image rm ${name}:base`)
        await run(`docker pull ${name}:base`)
        expect(await run(`docker image inspect --format '{{.Id}}' ${name}:base`)).toBe(id)
        await run(`docker image rm ${name}:base`)
        await run(`docker build --quiet --tag ${name}:upon upon`)
        const pushed = await run(`docker push ${name}:upon`)

        expect(pushed).toContain('Layer already exists')
        const labels = await run(`docker image inspect --format '{{.Config.Labels}}' ${name}:upon`)
        expect(labels.trim()).toBe('map[team:acme]')
        await run(`docker image rm ${name}:upon`)
        await run(`docker logout ${host}`)
        expect(await refused(`docker pull ${name}:base`)).toContain('denied')
      },
    )

    test('pulls what a tag was at a moment', async () => {
      const { home, run, host } = await homeOf('owner')
      const name = `${host}/acme/docker-past`
      const pushed = async (content: string) => {
        await home.write('past/Dockerfile', 'FROM scratch\nCOPY program /bin/program\n')
        await home.write('past/program', content)
        await run(`docker build --quiet --tag ${name}:v1 past`)
        await run(`docker push ${name}:v1`)
        return await run(`docker image inspect --format '{{.Id}}' ${name}:v1`)
      }
      const then = await pushed('then')
      const moment = Math.floor(Date.now() / 1000) * 1000 + 1000
      await setTimeout(moment + 1000 - Date.now())
      expect(await pushed('now')).not.toBe(then)

      const past = nameOfPastView(name, moment)
      await run(`docker pull ${past}:v1`)
      expect(await run(`docker image inspect --format '{{.Id}}' ${past}:v1`)).toBe(then)
    })

    test('mounts layers that another repository has', async () => {
      const { home, run, host } = await homeOf('owner')
      await home.write('Dockerfile', 'FROM scratch\nCOPY program /bin/program\n')
      await home.write('program', 'a program to mount')
      await run(`docker build --quiet --tag ${host}/acme/docker-first:v1 .`)
      await run(`docker push ${host}/acme/docker-first:v1`)
      await run(`docker tag ${host}/acme/docker-first:v1 ${host}/acme/docker/second:v1`)
      expect(await run(`docker push ${host}/acme/docker/second:v1`)).toContain(
        'Mounted from acme/docker-first',
      )
      await run(`docker image rm ${host}/acme/docker-first:v1 ${host}/acme/docker/second:v1`)
    })

    test('pulls what others pushed, in the newer format and for its platform', async () => {
      const { home, run, host } = await homeOf('owner')
      const images = platformImages('docker pulls')
      await writeLayout(join(home.path, 'index'), 'v1', images)
      const name = `${host}/acme/docker-pulls`
      await run(`crane push index ${name}:v1`)

      await run(`docker pull ${name}:v1`)
      await run(`docker pull --platform linux/arm64 ${name}@${images[1]?.manifest.digest}`)

      const id = await run(`docker image inspect --format '{{.Id}}' ${name}:v1`)
      expect(id.trim()).toBe(images[0].blobs[0]?.digest)
      await run(`docker image rm --force $(docker image ls --quiet ${name})`)
    })

    test('makes a manifest list of images that are there', async () => {
      const { home, run, host } = await homeOf('owner')
      const images = platformImages('docker manifest')
      const name = `${host}/acme/docker-manifest`
      for (const image of images) {
        const tag = image.platform.architecture
        await writeLayout(join(home.path, tag), tag, [image])
        await run(`crane push ${tag} ${name}:${tag}`)
      }
      await run(
        `docker manifest create --insecure ${name}:all ${name}:amd64 ${name}:arm64 ${name}:arm`,
      )
      await run(`docker manifest push --insecure ${name}:all`)
      const list = JSON.parse(await run(`docker manifest inspect --insecure ${name}:all`)) as {
        manifests: { digest: string; platform: { architecture: string } }[]
      }

      const entry = (digest: string, architecture: string) => `${digest} ${architecture}`
      expect(
        list.manifests
          .map(({ digest, platform }) => entry(digest, platform.architecture))
          .toSorted(),
      ).toEqual(
        images
          .map(({ manifest, platform }) => entry(manifest.digest, platform.architecture))
          .toSorted(),
      )
    })

    test('says why it is refused', async () => {
      const { home, run, refused, host } = await homeOf('stranger')
      await home.write('Dockerfile', 'FROM scratch\nCOPY Dockerfile /\n')
      await run(`docker build --quiet --tag ${host}/acme/docker-denied:v1 .`)
      expect(await refused(`docker push ${host}/acme/docker-denied:v1`)).toContain('denied')
      await run(`docker image rm ${host}/acme/docker-denied:v1`)
      const { run: ownersRun, refused: ownerIsRefused } = await homeOf('owner')
      expect(await ownerIsRefused(`docker pull ${host}/acme/docker-nothing:v1`)).toContain(
        'there is no repository acme/docker-nothing',
      )
      await ownersRun(`docker logout ${host}`)
      expect(await refused(`docker login -u bob --password-stdin ${host}`, 'wrong')).toContain(
        'unauthorized',
      )
    })
  })
})
