import { join } from 'node:path'

import { expect, test } from 'vitest'

import { digestOf } from '../harness/content.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import { digestsIn, tarOf, writeLayout } from '../harness/image-layout.ts'
import { incompressible, platformImage, platformImages } from '../harness/sample-images.ts'

describeEachInstallation('crane', ['crane'], ({ installation, homeOf }) => {
  test.for(['owner', 'builder'] as const)(
    'logs in, pushes, pulls the same bytes, and logs out, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'crane')
      const image = await writeLayout(join(home.path, 'image'), 'v1', [platformImage(person)])
      const name = `${host}/acme/crane-of-${person}:v1`

      await home.run(`crane push image ${name}`)
      await home.run(`crane pull --format oci ${name} pulled`)

      expect((await home.run(`crane digest ${name}`)).trim()).toBe(image.digest)
      const [pushed, pulled] = [join(home.path, 'image'), join(home.path, 'pulled')]
      expect(await digestsIn(pulled)).toEqual(await digestsIn(pushed))
      await home.run(`crane validate --remote ${name}`)
      await home.run(`crane auth logout ${host}`)
      expect(await home.refused(`crane manifest ${name}`)).toContain('UNAUTHORIZED')
    },
  )

  test('makes an image of archives, and another upon it', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'crane')
    const name = `${host}/acme/crane-append`
    await home.write('program.tar', tarOf({ 'bin/program': 'the program\n' }))
    await home.write('data.tar', tarOf({ 'data.bin': incompressible('crane', 1_000_000) }))

    await home.run(`crane append --oci-empty-base -f program.tar -t ${name}:program`)
    await home.run(`crane append -b ${name}:program -f data.tar -t ${name}:both`)
    await home.run(
      `crane mutate --label team=acme --entrypoint /bin/program ${name}:both -t ${name}:labelled`,
    )

    await home.run(`crane validate --remote ${name}:labelled`)
    expect(await home.json(`crane config ${name}:labelled`)).toMatchObject({
      config: { Labels: { team: 'acme' }, Entrypoint: ['/bin/program'] },
    })
    const program = await home.run(`crane export ${name}:labelled - | tar -xO bin/program`)
    expect(program).toBe('the program\n')
    const manifest = (await home.json(`crane manifest ${name}:both`)) as {
      layers: { digest: string }[]
    }
    await home.run(`crane blob ${name}@${manifest.layers[1]?.digest} >blob`)
    expect(digestOf(await home.read('blob'))).toBe(manifest.layers[1]?.digest)
  })

  test('makes one layer of several, and moves an image to another base', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'crane')
    const name = `${host}/acme/crane-rebase`
    for (const file of ['old', 'new', 'program']) {
      await home.write(`${file}.tar`, tarOf({ [file]: `${file}\n` }))
    }
    await home.run(`crane append --oci-empty-base -f old.tar -t ${name}:old`)
    await home.run(`crane append --oci-empty-base -f new.tar -t ${name}:new`)
    await home.run(`crane append -b ${name}:old -f program.tar -t ${name}:program`)

    await home.run(
      `crane rebase ${name}:program --old_base ${name}:old --new_base ${name}:new -t ${name}:rebased`,
    )
    await home.run(`crane flatten ${name}:rebased -t ${name}:flat`)

    const files = await home.run(`crane export ${name}:flat - | tar -t`)
    expect(files.trim().split('\n').toSorted()).toEqual(['new', 'program'])
    expect(await home.json(`crane manifest ${name}:flat`)).toMatchObject({ layers: [{}] })
  })

  test('pushes an index, takes one platform out of it, and copies it to another repository', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'crane')
    const images = platformImages('crane index')
    const index = await writeLayout(join(home.path, 'index'), 'v1', images)
    const name = `${host}/acme/crane-index:v1`
    const copy = `${host}/acme/crane/copies/of/index:v1`

    await home.run(`crane push index ${name}`)
    await home.run(`crane copy ${name} ${copy}`)
    await home.run(`crane pull --format oci ${copy} pulled`)

    expect((await home.run(`crane digest ${copy}`)).trim()).toBe(index.digest)
    const arm = await home.run(`crane digest --platform linux/arm64 ${copy}`)
    expect(arm.trim()).toBe(images[1]?.manifest.digest)
    const [pushed, pulled] = [join(home.path, 'index'), join(home.path, 'pulled')]
    expect(await digestsIn(pulled)).toEqual(await digestsIn(pushed))
  })

  test('makes an index of images that are there, and filters it', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'crane')
    const name = `${host}/acme/crane-make-index`
    const images = platformImages('crane make index')
    for (const image of images) {
      const tag = image.platform.architecture
      await writeLayout(join(home.path, tag), tag, [image])
      await home.run(`crane push ${tag} ${name}:${tag}`)
    }

    await home.run(
      `crane index append -m ${name}:amd64 -m ${name}:arm64 -m ${name}:arm -t ${name}:all`,
    )
    await home.run(`crane index filter ${name}:all --platform linux/arm64 -t ${name}:filtered`)

    const entries = images.map(({ manifest, platform }) => ({ digest: manifest.digest, platform }))
    expect(await home.json(`crane manifest ${name}:all`)).toMatchObject({ manifests: entries })
    expect(await home.json(`crane manifest ${name}:filtered`)).toMatchObject({
      manifests: [entries[1]],
    })
    await home.run(`crane validate --remote ${name}:all`)
  })

  test('lists repositories and tags, moves tags and deletes them', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'crane')
    const name = `${host}/acme/crane-tags`
    const image = await writeLayout(join(home.path, 'image'), 'v1', [platformImage('crane tags')])
    await home.run(`crane push image ${name}:v1`)

    await home.run(`crane tag ${name}:v1 latest`)
    await home.run(`crane tag ${name}:v1 stable`)
    expect(await home.run(`crane ls ${name}`)).toBe('latest\nstable\nv1\n')
    expect((await home.run(`crane catalog ${host}`)).split('\n')).toContain('acme/crane-tags')

    await home.run(`crane delete ${name}:latest`)
    expect(await home.run(`crane ls ${name}`)).toBe('stable\nv1\n')
    await home.run(`crane delete ${name}@${image.digest}`)
    expect(await home.run(`crane ls ${name}`)).toBe('')
    expect(await home.refused(`crane manifest ${name}@${image.digest}`)).toContain(
      'MANIFEST_UNKNOWN',
    )
  })
})
