import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { nameOfPastView } from '../../src/repositories/past-view.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage, platformImages } from '../harness/sample-images.ts'

describeEachInstallation(
  'a repository as it was',
  ['skopeo', 'podman', 'crane', 'oras', 'regctl'],
  ({ installation, homeOf }) => {
    test('is pulled from, listed and copied by every client, and takes nothing', async () => {
      const { host } = installation()
      const home = await homeOf('owner', 'skopeo', 'podman', 'crane', 'oras', 'regctl')
      const push = async (layout: string, name: string) =>
        await home.run(
          `skopeo copy --all --dest-tls-verify=false oci:${layout}:v1 docker://${name}`,
        )
      const images = platformImages('then')
      const then = await writeLayout(join(home.path, 'then'), 'v1', images)
      const now = await writeLayout(join(home.path, 'now'), 'v1', [platformImage('now')])
      const name = `${host}/acme/past`
      await push('then', `${name}:v1`)
      await push('then', `${name}:gone`)
      const moment = Math.floor(Date.now() / 1000) * 1000 + 1000
      await setTimeout(moment + 1000 - Date.now())
      await push('now', `${name}:v1`)
      await home.run(`crane delete ${name}:gone`)
      expect((await home.run(`crane digest ${name}:v1`)).trim()).toBe(now.digest)

      const past = nameOfPastView(name, moment)
      expect((await home.run(`crane digest ${past}:v1`)).trim()).toBe(then.digest)
      await home.run(`crane validate --remote ${past}:v1`)
      await home.run(`crane pull --format oci ${past}:v1 by-crane`)
      await home.run(`podman pull --tls-verify=false ${past}:gone`)
      await home.run(`podman pull --tls-verify=false ${past}@${images[0]?.manifest.digest}`)
      await home.run(
        `skopeo copy --all --src-tls-verify=false docker://${past}:v1 oci:by-skopeo:v1`,
      )
      expect((await home.run(`oras resolve --plain-http ${past}:v1`)).trim()).toBe(then.digest)
      expect((await home.run(`regctl image digest ${past}:v1`)).trim()).toBe(then.digest)

      expect((await home.run(`crane ls ${past}`)).trim().split('\n')).toEqual(['gone', 'v1'])
      const listed = await home.run(`skopeo list-tags --tls-verify=false docker://${past}`)
      expect((JSON.parse(listed) as { Tags: string[] }).Tags).toEqual(['gone', 'v1'])

      // Back to what was, by copying.
      await home.run(
        `skopeo copy --all --src-tls-verify=false --dest-tls-verify=false docker://${past}:gone docker://${name}:back`,
      )
      expect((await home.run(`crane digest ${name}:back`)).trim()).toBe(then.digest)

      expect(await home.refused(`crane copy ${name}:v1 ${past}:v1`)).toContain('as it was')
      expect(
        await home.refused(`skopeo copy --dest-tls-verify=false oci:now:v1 docker://${past}:v1`),
      ).toMatch(/denied|as it was/)
      expect(await home.refused(`podman push --tls-verify=false ${past}:gone ${past}:v2`)).toMatch(
        /denied|as it was/,
      )
    })
  },
)
