import { expect, test } from 'vitest'

import { describeDefaultInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage } from '../harness/sample-images.ts'
import { join } from 'node:path'

describeDefaultInstallation(
  'podman search',
  ['podman'],
  ({ installation, homeOf, newHome }) => {
    test('finds public images by the beginning of a word', async () => {
      const { host } = installation()
      const home = await homeOf('owner', 'podman')
      await writeLayout(join(home.path, 'image'), 'v1', [platformImage('podman search')])
      const id = (await home.run('podman pull --quiet oci:image:v1')).trim()
      const name = `${host}/acme/searched-image`
      await home.run(`podman push --quiet --tls-verify=false ${id} docker://${name}:v1`)

      const stranger = await newHome()
      const search = (text: string) =>
        stranger.run(
          `podman search --tls-verify=false --format '{{.Name}}' ${host}/${text} | sort -u`,
        )
      expect(await search('image')).toBe(`${name}\n`)
      expect(await search('searched')).toBe(`${name}\n`)
      expect((await search('earched')).trim()).toBe('')
    })
  },
  { config: 'CREATE_PRIVATE_REPO_ON_PUSH: false\n' },
)
