import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { incompressible, platformImage, platformImages } from '../harness/sample-images.ts'

describeEachInstallation('oras', ['oras'], ({ installation, homeOf }) => {
  test.for(['owner', 'builder'] as const)(
    'logs in, pushes files, pulls the same bytes, and logs out, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'oras')
      const name = `${host}/acme/oras-of-${person}:v1`
      const model = incompressible(`oras ${person}`, 2_000_000)
      await home.write('model.bin', model)
      await home.write('notes/readme.txt', 'how it was trained\n')

      await home.run(
        `oras push --plain-http --artifact-type application/vnd.acme.model --annotation team=acme ${name} model.bin:application/vnd.acme.weights notes:application/vnd.acme.notes`,
      )
      await home.run(`oras pull --plain-http --output pulled ${name}`)

      expect(model.equals(await home.read('pulled/model.bin'))).toBe(true)
      expect(String(await home.read('pulled/notes/readme.txt'))).toBe('how it was trained\n')
      expect(await home.json(`oras manifest fetch --plain-http ${name}`)).toMatchObject({
        artifactType: 'application/vnd.acme.model',
        config: { mediaType: 'application/vnd.oci.empty.v1+json' },
        layers: [
          { mediaType: 'application/vnd.acme.weights' },
          { mediaType: 'application/vnd.acme.notes' },
        ],
        annotations: { team: 'acme' },
      })
      await home.run(`oras logout ${host}`)
      expect(await home.refused(`oras pull --plain-http ${name}`)).toContain('unauthorized')
    },
  )

  test('takes names of many levels, and lists them', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras')
    const levels = 'acme/oras/team/project/component/part/of/a/part'
    const longest = `acme/oras/${'level/'.repeat(38)}${'x'.repeat(17)}`
    expect(longest).toHaveLength(255)
    await home.write('file', 'content')

    for (const name of [levels, longest]) {
      await home.run(`oras push --plain-http ${host}/${name}:v1 file`)
      await home.run(`rm -rf out && oras pull --plain-http --output out ${host}/${name}:v1`)
      expect(String(await home.read('out/file'))).toBe('content')
    }

    const listed = await home.run(`oras repo ls --plain-http ${host}`)
    expect(listed.split('\n')).toEqual(expect.arrayContaining([levels, longest]))
    const inNamespace = await home.run(`oras repo ls --plain-http ${host}/acme/oras/team`)
    expect(inNamespace.trim()).toBe('project/component/part/of/a/part')
  })

  test('attaches, discovers and copies a tree of artifacts', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras')
    const name = `${host}/acme/oras-tree`
    const copy = `${host}/acme/oras-tree-copied`
    const image = await writeLayout(join(home.path, 'image'), 'v1', [platformImage('oras tree')])
    await home.run(`oras cp --from-oci-layout --to-plain-http image:v1 ${name}:v1`)
    await home.write('sbom.json', '{"spdxVersion":"SPDX-2.3"}')
    await home.write('signature', 'signed')
    const attach = async (type: string, subject: string, file: string) => {
      const made = await home.json(
        `oras attach --plain-http --format json --artifact-type ${type} ${subject} ${file}`,
      )
      return made as { digest: string }
    }

    const sbom = await attach('application/spdx+json', `${name}:v1`, 'sbom.json')
    const signature = await attach(
      'application/vnd.acme.signature',
      `${name}@${sbom.digest}`,
      'signature',
    )
    await home.run(`oras cp --recursive --from-plain-http --to-plain-http ${name}:v1 ${copy}:v1`)

    for (const repository of [name, copy]) {
      const discover = (reference: string, options = '') =>
        home.json(`oras discover --plain-http --format json ${options} ${repository}${reference}`)
      const spdx = { digest: sbom.digest, artifactType: 'application/spdx+json' }
      expect(await discover(':v1')).toMatchObject({ manifests: [spdx] })
      expect(
        await discover(`@${image.digest}`, '--artifact-type application/spdx+json'),
      ).toMatchObject({ manifests: [spdx] })
      expect(await discover(':v1', '--artifact-type application/x-none')).toMatchObject({
        manifests: [],
      })
      expect(await discover(`@${sbom.digest}`)).toMatchObject({
        manifests: [{ digest: signature.digest }],
      })
    }
    await home.run(`oras pull --plain-http --output out ${copy}@${sbom.digest}`)
    expect(String(await home.read('out/sbom.json'))).toBe('{"spdxVersion":"SPDX-2.3"}')
  })

  test('finds what older clients attach by a tag, and the other way round', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras')
    const name = `${host}/acme/oras-fallback`
    const image = await writeLayout(join(home.path, 'image'), 'v1', [platformImage('fallback')])
    await home.run(`oras cp --from-oci-layout --to-plain-http image:v1 ${name}:v1`)
    await home.write('file', 'content')

    await home.run(
      `oras attach --plain-http --distribution-spec v1.1-referrers-tag --artifact-type application/x-old ${name}:v1 file`,
    )

    const tags = await home.run(`oras repo tags --plain-http ${name}`)
    expect(tags.trim().split('\n')).toContain(image.digest.replace(':', '-'))
    for (const specification of ['v1.1-referrers-tag', 'v1.1-referrers-api']) {
      expect(
        await home.json(
          `oras discover --plain-http --format json --distribution-spec ${specification} ${name}:v1`,
        ),
      ).toMatchObject({ manifests: [{ artifactType: 'application/x-old' }] })
    }
  })

  test('copies an index with its platforms, and pulls one of them', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras')
    const images = platformImages('oras index')
    const index = await writeLayout(join(home.path, 'index'), 'v1', images)
    const name = `${host}/acme/oras-index`

    await home.run(`oras cp --from-oci-layout --to-plain-http index:v1 ${name}:v1,latest`)

    const resolved = await home.run(`oras resolve --plain-http ${name}:latest`)
    expect(resolved.trim()).toBe(index.digest)
    const arm = await home.run(`oras resolve --plain-http --platform linux/arm64 ${name}:v1`)
    expect(arm.trim()).toBe(images[1]?.manifest.digest)
  })

  test('pushes and fetches single blobs and manifests, and deletes them', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras')
    const name = `${host}/acme/oras-parts`
    await home.write('file', 'content')
    await home.run(`oras push --plain-http ${name}:v1 file`)
    await home.write('blob', 'a blob of its own')

    const pushed = await home.json(`oras blob push --plain-http --descriptor ${name} blob`)
    const { digest } = pushed as { digest: string }
    expect(await home.run(`oras blob fetch --plain-http --output - ${name}@${digest}`)).toBe(
      'a blob of its own',
    )
    await home.run(`oras blob delete --plain-http --force ${name}@${digest}`)
    expect(
      await home.refused(`oras blob fetch --plain-http --output - ${name}@${digest}`),
    ).toContain('not found')

    await home.run(`oras tag --plain-http ${name}:v1 v2`)
    await home.run(`oras manifest delete --plain-http --force ${name}:v1`)
    expect(await home.refused(`oras manifest fetch --plain-http ${name}:v2`)).toContain('not found')
  })
})
