import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { makeCertificate } from '../../../../tools/test/certificate.ts'
import {
  type DockerEngine,
  startDocker,
  whyNoDocker,
} from '../../../../tools/test/servers/docker.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { administrator } from '../harness/child-server.ts'
import { writeContent } from '../harness/client-lines.ts'
import { type ClientHome, openClientHome } from '../harness/client-home.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { type Installation, startDefaultInstallation } from '../harness/installation.ts'
import { platformImage } from '../harness/sample-images.ts'
import { whyNotHere } from '../harness/why-not-here.ts'

const page = readFileSync(
  join(import.meta.dirname, '../../../../docs/guide/push-and-pull.md'),
  'utf8',
)

/** How the page makes the folder of the image. */
const saveLine = 'podman save --format oci-dir --output app app'

describe('the guide to pushing and pulling', () => {
  describeRegistry('a registry that has just been started', 'localhost:8080', {
    hostname: 'localhost',
  })
  describeRegistry('a registry with a certificate', 'registry.example.com', {
    // localhost is what many clients take for a registry without TLS.
    hostname: '127.0.0.1',
    prepare: async (directory) => void (await makeCertificate(directory, 'ssl')),
    needs: ['openssl'],
  })
})

/** Runs the blocks that name a registry, in their order and in one home, against one of ours. */
function describeRegistry(
  title: string,
  named: string,
  options: {
    readonly hostname: string
    readonly prepare?: (directory: string) => Promise<void>
    readonly needs?: readonly string[]
  },
): void {
  describe(title, () => {
    const { needs = [], prepare } = options
    const reason = whyNotHere(needs)
    if (reason !== undefined) {
      testThatCannotRun(reason)
      return
    }
    let installation: Installation
    let home: ClientHome
    let engine: DockerEngine | undefined

    beforeAll(async () => {
      installation = await startDefaultInstallation(prepare === undefined ? {} : { prepare })
      home = await openClientHome()
      if (whyNoDocker() === undefined) engine = await startDocker()
      const { builder, owner } = installation.people
      await home.write('password-of-alice', owner.password)
      await home.write('password-of-acme+ci', builder.password)
      await writeWhatThePageExpects(home, engine)
    })
    afterAll(async () => {
      await engine?.stop()
      await home.remove()
      await installation.stop()
    })

    const inTest = (lines: string) =>
      lines
        .replaceAll(/^(\w+)(.* login) -u (\S+) (\S+)$/gm, typedPassword)
        .replaceAll('-u alice', `-u ${installation.people.owner.username}`)
        .replaceAll('-u acme+ci', `-u ${installation.people.builder.username}`)
        .replaceAll(named, `${options.hostname}:${installation.replicas[0]?.port}`)

    test.for(blocks().filter(({ lines }) => lines.includes(named)))(
      '$heading: $first',
      async ({ lines, programs }, { skip }) => {
        const missing = whyNotHere(programs)
        if (missing !== undefined) skip(missing)
        if (programs.includes('docker') && engine === undefined) skip(whyNoDocker())
        const environment = {
          DOCKER_HOST: engine?.url ?? '',
          // Stands for an authority that the machine trusts.
          SSL_CERT_FILE: join(installation.dataDirectory, 'ssl.cert'),
        }
        const done = home.run(inTest(lines), { environment })
        await expect(done).resolves.toBeTypeOf('string')
      },
    )
  })
}

/** A login that asks for the password, with a file in place of the one who types it. */
function typedPassword(_: string, client: string, login: string, user: string, host: string) {
  const option = client === 'regctl' ? '--pass-stdin' : '--password-stdin'
  return `${client}${login} ${option} -u ${user} ${host} <'password-of-${user}'`
}

interface Block {
  readonly heading: string
  readonly first: string
  readonly lines: string
  /** The clients that its lines call. */
  readonly programs: readonly string[]
}

/** The blocks of lines on the page, each with the heading above it. */
function blocks(): Block[] {
  return page.split(/^## /m).flatMap((section) => {
    const heading = section.slice(0, section.indexOf('\n'))
    return [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(([, lines = '']) => ({
      heading,
      lines,
      first: lines.slice(0, lines.indexOf('\n')),
      programs: [...new Set(lines.match(/(?<=^|\$\()[a-z]+(?= )/gm))],
    }))
  })
}

async function writeWhatThePageExpects(
  home: ClientHome,
  engine: DockerEngine | undefined,
): Promise<void> {
  await home.write('data/admin-password', `${administrator.password}\n`)
  await home.write('file', 'a file')
  if (whyNotHere(['helm']) === undefined) await writeContent(home, 'helm')
  await home.write('model.bin', 'a model')
  await home.write('sbom.json', '{"spdxVersion":"SPDX-2.3"}')
  await home.write('Containerfile', 'FROM scratch\nCOPY file /\n')
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }))
  for (const platform of platforms) {
    const image = platformImage('guide', platform)
    await writeLayout(join(home.path, `app-${platform.architecture}`), 'latest', [image])
  }
  expect(page).toContain(`\`${saveLine}\``)
  if (whyNotHere(['podman']) === undefined) {
    await home.run('podman tag $(podman pull --quiet oci:app-amd64) app')
    await home.run(saveLine)
  } else {
    await home.run('cp -r app-amd64 app')
  }
  if (engine === undefined) return
  await home.write('context/Dockerfile', 'FROM scratch\nCOPY Dockerfile /\n')
  await home.run('docker build --quiet --tag app context', {
    environment: { DOCKER_HOST: engine.url, DOCKER_BUILDKIT: '0' },
  })
}
