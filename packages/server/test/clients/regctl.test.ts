import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachInstallation } from '../harness/each-installation.ts'
import { digestsIn, writeLayout } from '../harness/image-layout.ts'
import { platformImage, platformImages } from '../harness/sample-images.ts'

describeEachInstallation('regctl', ['regctl'], ({ installation, homeOf }) => {
  test.for(['owner', 'builder'] as const)(
    'logs in, pushes, pulls the same bytes, and logs out, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'regctl')
      const images = platformImages(`regctl ${person}`)
      const index = await writeLayout(join(home.path, 'index'), 'v1', images)
      const name = `${host}/acme/regctl-of-${person}:v1`

      await home.run(`regctl image copy ocidir://index:v1 ${name}`)
      await home.run(`regctl image copy ${name} ocidir://pulled:v1`)

      expect((await home.run(`regctl image digest ${name}`)).trim()).toBe(index.digest)
      const [pushed, pulled] = [join(home.path, 'index'), join(home.path, 'pulled')]
      expect(await digestsIn(pulled)).toEqual(await digestsIn(pushed))
      await home.run(`regctl registry logout ${host}`)
      expect(await home.refused(`regctl manifest get ${name}`)).toContain('unauthorized')
    },
  )

  test('copies an image with its referrers, and those of its platforms', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'regctl')
    const images = platformImages('regctl referrers')
    const index = await writeLayout(join(home.path, 'index'), 'v1', images)
    const name = `${host}/acme/regctl-referrers`
    const copy = `${host}/acme/regctl-referrers-copied`
    await home.run(`regctl image copy ocidir://index:v1 ${name}:v1`)
    await home.write('sbom', 'a bill of materials')
    const subjects = [index, ...images.map(({ manifest }) => manifest)]
    for (const { digest } of subjects) {
      await home.run(
        `regctl artifact put --artifact-type application/x-sbom --subject ${name}@${digest} <sbom`,
      )
    }
    await home.run(`regctl image copy ${name}:v1 ${name}:${index.digest.replace(':', '-')}.sig`)

    await home.run(`regctl image copy --referrers --digest-tags ${name}:v1 ${copy}:v1`)

    for (const { digest } of subjects) {
      const listed = await home.json(
        `regctl artifact list --format '{{ jsonPretty . }}' ${copy}@${digest}`,
      )
      expect(listed).toMatchObject({ descriptors: [{ artifactType: 'application/x-sbom' }] })
      const found = await home.run(
        `regctl artifact get --subject ${copy}@${digest} --filter-artifact-type application/x-sbom`,
      )
      expect(found).toBe('a bill of materials')
    }
    expect(await home.run(`regctl tag ls ${copy}`)).toBe(
      `${index.digest.replace(':', '-')}.sig\nv1\n`,
    )
    expect(await home.run(`regctl artifact tree ${copy}:v1`)).toContain('application/x-sbom')
  })

  test('deletes a tag and leaves the others of the same image, and deletes the image', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'regctl')
    const image = await writeLayout(join(home.path, 'image'), 'v1', [platformImage('regctl tags')])
    const name = `${host}/acme/regctl-tags`
    for (const tag of ['v1', 'v2']) {
      await home.run(`regctl image copy ocidir://image:v1 ${name}:${tag}`)
    }

    await home.run(`regctl tag delete ${name}:v1`)

    expect(await home.run(`regctl tag ls ${name}`)).toBe('v2\n')
    await home.run(`regctl manifest head ${name}@${image.digest}`)
    await home.run(`regctl manifest delete ${name}@${image.digest}`)
    expect(await home.run(`regctl tag ls ${name}`)).toBe('')
  })

  test('makes an index of images that are there', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'regctl')
    const images = platformImages('regctl make index')
    const name = `${host}/acme/regctl-make-index`
    for (const { platform, ...image } of images) {
      const tag = platform.architecture
      await writeLayout(join(home.path, tag), tag, [{ platform, ...image }])
      await home.run(`regctl image copy ocidir://${tag}:${tag} ${name}:${tag}`)
    }

    const refs = images.map(({ platform }) => `--ref ${name}:${platform.architecture}`).join(' ')
    await home.run(`regctl index create ${name}:all ${refs}`)

    const manifests = images.map(({ manifest, platform }) => ({
      digest: manifest.digest,
      platform,
    }))
    expect(await home.json(`regctl manifest get --format raw-body ${name}:all`)).toMatchObject({
      manifests,
    })
    expect((await home.run(`regctl image digest --platform linux/arm64 ${name}:all`)).trim()).toBe(
      images[1]?.manifest.digest,
    )
  })

  test('reads and writes single blobs, and files out of layers', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'regctl')
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('regctl blobs')])
    const name = `${host}/acme/regctl-blobs`
    await home.run(`regctl image copy ocidir://image:v1 ${name}:v1`)

    expect(await home.run(`regctl image get-file ${name}:v1 bin/program`)).toBe(
      'regctl blobs for linux/amd64\n',
    )
    const digest = (
      await home.run(`regctl blob put ${name} --format '{{ .Digest }}'`, { input: 'a blob' })
    ).trim()
    expect(await home.run(`regctl blob get ${name} ${digest}`)).toBe('a blob')
    await home.run(`regctl blob head ${name} ${digest}`)
    await home.run(`regctl blob delete ${name} ${digest}`)
    await home.refused(`regctl blob get ${name} ${digest}`)
  })

  test('changes an image in the registry, exports it, and imports it again', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'regctl')
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('regctl mod')])
    const name = `${host}/acme/regctl-mod`
    await home.run(`regctl image copy ocidir://image:v1 ${name}:v1`)

    await home.run(
      `regctl image mod ${name}:v1 --create v2 --annotation team=acme --layer-compress zstd`,
    )
    await home.run(`regctl image export ${name}:v2 exported.tar`)
    await home.run(`regctl image import ${name}:imported exported.tar`)

    expect(await home.json(`regctl manifest get --format raw-body ${name}:imported`)).toMatchObject(
      {
        annotations: { team: 'acme' },
        layers: [
          { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' },
          { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' },
        ],
      },
    )
    const digests = ['v2', 'imported'].map((tag) => home.run(`regctl image digest ${name}:${tag}`))
    const [changed, imported] = await Promise.all(digests)
    expect(imported).toBe(changed)
  })
})
