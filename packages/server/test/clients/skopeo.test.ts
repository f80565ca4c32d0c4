import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachInstallation } from '../harness/each-installation.ts'
import { digestsIn, writeLayout } from '../harness/image-layout.ts'
import { platformImage, platformImages } from '../harness/sample-images.ts'

describeEachInstallation('skopeo', ['skopeo'], ({ installation, homeOf }) => {
  test.for(['owner', 'builder'] as const)(
    'logs in, pushes and pulls the same bytes, and logs out, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'skopeo')
      const top = await writeLayout(join(home.path, 'image'), 'v1', [platformImage(person)])
      const name = `docker://${host}/acme/skopeo-of-${person}:v1`

      await home.run(`skopeo copy --dest-tls-verify=false oci:image:v1 ${name}`)
      await home.run(`skopeo copy --src-tls-verify=false ${name} oci:pulled:v1`)

      const [pushed, pulled] = [join(home.path, 'image'), join(home.path, 'pulled')]
      expect(await digestsIn(pulled)).toEqual(await digestsIn(pushed))
      const digest = await home.run(
        `skopeo inspect --tls-verify=false --format '{{.Digest}}' ${name}`,
      )
      expect(digest.trim()).toBe(top.digest)
      await home.run(`skopeo logout ${host}`)
      const refusal = await home.refused(`skopeo inspect --tls-verify=false ${name}`)
      expect(refusal).toContain('unauthorized')
    },
  )

  test('copies an index with all its platforms, and one of them alone', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'skopeo')
    const images = platformImages('skopeo index')
    const index = await writeLayout(join(home.path, 'index'), 'v1', images)
    const name = `docker://${host}/acme/skopeo-index:v1`
    const other = `docker://${host}/acme/skopeo-index-copied:v1`

    await home.run(`skopeo copy --all --dest-tls-verify=false oci:index:v1 ${name}`)
    await home.run(
      `skopeo copy --all --src-tls-verify=false --dest-tls-verify=false ${name} ${other}`,
    )
    await home.run(`skopeo copy --all --src-tls-verify=false ${other} oci:pulled:v1`)
    await home.run(
      `skopeo --override-arch arm64 copy --src-tls-verify=false ${name} dir:one-platform`,
    )

    expect(await home.run(`skopeo inspect --raw --tls-verify=false ${other}`)).toBe(
      index.content.toString(),
    )
    const [pushed, pulled] = [join(home.path, 'index'), join(home.path, 'pulled')]
    expect(await digestsIn(pulled)).toEqual(await digestsIn(pushed))
    expect(await home.read('one-platform/manifest.json')).toEqual(images[1]?.manifest.content)
  })

  test("converts to Docker's formats, and pulls them again", async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'skopeo')
    await writeLayout(join(home.path, 'index'), 'v1', platformImages('skopeo docker'))
    const name = `docker://${host}/acme/skopeo-docker:v1`

    await home.run(`skopeo copy --all --format v2s2 --dest-tls-verify=false oci:index:v1 ${name}`)
    await home.run(`skopeo copy --src-tls-verify=false ${name} dir:pulled`)

    expect(await home.json(`skopeo inspect --raw --tls-verify=false ${name}`)).toMatchObject({
      mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
      manifests: Array.from({ length: 3 }, () => ({
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      })),
    })
    expect(JSON.parse(String(await home.read('pulled/manifest.json')))).toMatchObject({
      config: { mediaType: 'application/vnd.docker.container.image.v1+json' },
    })
  })

  test('compresses layers with zstd on the way', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'skopeo')
    const { manifest } = platformImage('skopeo zstd')
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('skopeo zstd')])
    const name = `docker://${host}/acme/skopeo-zstd:v1`

    await home.run('skopeo copy --dest-decompress oci:image:v1 dir:unpacked')
    await home.run(
      `skopeo copy --dest-compress-format zstd --dest-tls-verify=false dir:unpacked ${name}`,
    )
    await home.run(
      `skopeo copy --src-tls-verify=false --dest-decompress ${name} dir:pulled-and-unpacked`,
    )

    const pushed = await home.run(`skopeo inspect --raw --tls-verify=false ${name}`)
    expect(layersOf(pushed).map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.oci.image.layer.v1.tar+zstd',
      'application/vnd.oci.image.layer.v1.tar+zstd',
    ])
    const config = (JSON.parse(manifest.content.toString()) as { config: object }).config
    expect(JSON.parse(pushed)).toMatchObject({ config })
    const layers = layersOf(String(await home.read('pulled-and-unpacked/manifest.json')))
    expect(layers).toMatchObject(layersOf(String(await home.read('unpacked/manifest.json'))))
  })

  test('lists tags, and deletes one image of several', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'skopeo')
    const name = `docker://${host}/acme/skopeo-tags`
    for (const tag of ['first', 'second']) {
      await writeLayout(join(home.path, tag), tag, [platformImage(tag)])
      await home.run(`skopeo copy --dest-tls-verify=false oci:${tag}:${tag} ${name}:${tag}`)
    }
    const tags = () => home.json(`skopeo list-tags --tls-verify=false ${name}`)

    expect(await tags()).toMatchObject({ Tags: ['first', 'second'] })
    await home.run(`skopeo delete --tls-verify=false ${name}:first`)

    expect(await tags()).toMatchObject({ Tags: ['second'] })
    expect(await home.refused(`skopeo inspect --tls-verify=false ${name}:first`)).toContain(
      'deleted',
    )
    await home.run(`skopeo copy --src-tls-verify=false ${name}:second dir:left`)
  })

  test('synchronizes a repository into a folder, and a folder into the registry', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'skopeo')
    const name = `${host}/acme/skopeo-sync`
    for (const tag of ['1.0', '1.1']) {
      await writeLayout(join(home.path, tag), tag, platformImages(tag))
      await home.run(
        `skopeo copy --all --dest-tls-verify=false oci:${tag}:${tag} docker://${name}:${tag}`,
      )
    }

    await home.run(`skopeo sync --all --src docker --src-tls-verify=false --dest dir ${name} here`)
    await home.run(
      `skopeo sync --all --src dir --dest docker --dest-tls-verify=false here ${host}/acme/synced`,
    )

    const synced = `docker://${host}/acme/synced/skopeo-sync`
    expect(await home.json(`skopeo list-tags --tls-verify=false ${synced}`)).toMatchObject({
      Tags: ['1.0', '1.1'],
    })
    expect(await home.run(`skopeo inspect --raw --tls-verify=false ${synced}:1.1`)).toBe(
      await home.run(`skopeo inspect --raw --tls-verify=false docker://${name}:1.1`),
    )
  })
})

function layersOf(manifest: string): { mediaType: string; digest: string }[] {
  return (JSON.parse(manifest) as { layers: { mediaType: string; digest: string }[] }).layers
}
