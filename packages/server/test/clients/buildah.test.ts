import { join } from 'node:path'

import { expect, test } from 'vitest'

import { type ClientTests, describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImages } from '../harness/sample-images.ts'
import { shellFiles } from '../harness/shell-files.ts'

const build = 'buildah build --quiet --isolation chroot'

describeEachInstallation('buildah', ['buildah', 'skopeo'], ({ installation, homeOf }) => {
  test.for(['owner', 'builder'] as const)(
    'builds from scratch, pushes, and builds upon what it pushed, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'buildah')
      const name = `${host}/acme/buildah-of-${person}`
      await writeRoot(home)
      await home.write(
        'Base',
        'FROM scratch\nCOPY root /\nRUN echo built >/made-by-run\nLABEL team=acme\n',
      )
      await home.write(
        'Upon',
        `FROM ${name}:base\nRUN read line </made-by-run; echo $line >/copied\n`,
      )

      await home.run(`${build} --file Base --tag ${name}:base .`)
      await home.run(`buildah push --tls-verify=false --digestfile digest ${name}:base`)
      await home.run('buildah rmi --all --force')
      await home.run(`${build} --tls-verify=false --file Upon --tag ${name}:upon .`)
      await home.run(`buildah push --tls-verify=false ${name}:upon`)
      await home.run('buildah rmi --all --force')
      await home.run(`buildah from --quiet --tls-verify=false --name again ${name}:upon`)

      const copied = await home.run(
        `buildah run --isolation chroot again /bin/sh -c 'read line </copied; echo $line'`,
      )
      expect(copied.trim()).toBe('built')
      const base = await home.run(
        `skopeo inspect --tls-verify=false --format '{{.Digest}} {{.Labels.team}}' docker://${name}:base`,
      )
      expect(base.trim()).toBe(`${String(await home.read('digest'))} acme`)
      // The layer of the base is in both images, and was sent once.
      const inspect = (tag: string) =>
        home.json(`skopeo inspect --tls-verify=false docker://${name}:${tag}`)
      const { Layers: layers } = (await inspect('base')) as { Layers: string[] }
      expect(layers).toHaveLength(1)
      expect(await inspect('upon')).toMatchObject({ Layers: [layers[0], expect.any(String)] })
    },
  )

  test('pushes in Docker’s format, and with zstd', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'buildah')
    const name = `${host}/acme/buildah-formats`
    await writeRoot(home)
    await home.write('Containerfile', 'FROM scratch\nCOPY root /\n')
    await home.run(`${build} --tag made .`)

    await home.run(`buildah push --tls-verify=false --format docker made docker://${name}:docker`)
    // What is remembered of the layers would be taken again, packed as it is.
    await home.run('rm -r .local/share/containers/cache')
    await home.run(
      `buildah push --tls-verify=false --compression-format zstd made docker://${name}:zstd`,
    )

    const layerTypes = async (tag: string) => {
      const manifest = await home.json(
        `skopeo inspect --raw --tls-verify=false docker://${name}:${tag}`,
      )
      const { layers } = manifest as { layers: { mediaType: string }[] }
      return layers.map(({ mediaType }) => mediaType)
    }
    expect(await layerTypes('docker')).toEqual([
      'application/vnd.docker.image.rootfs.diff.tar.gzip',
    ])
    expect(await layerTypes('zstd')).toEqual(['application/vnd.oci.image.layer.v1.tar+zstd'])
    await home.run('buildah rmi --all --force')
    await home.run(`buildah pull --tls-verify=false ${name}:zstd`)
  })

  test('pushes a manifest list with its images', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'buildah')
    const images = platformImages('buildah list')
    const name = `docker://${host}/acme/buildah-list:v1`

    await home.run('buildah manifest create platforms')
    for (const [index, image] of images.entries()) {
      await writeLayout(join(home.path, `image-${index}`), 'v1', [image])
      await home.run(`buildah manifest add platforms oci:image-${index}:v1`)
    }
    await home.run(`buildah manifest push --all --tls-verify=false platforms ${name}`)

    expect(await home.json(`skopeo inspect --raw --tls-verify=false ${name}`)).toMatchObject({
      manifests: images.map(({ manifest, platform }) => ({ digest: manifest.digest, platform })),
    })
  })

  test('keeps its cache of steps in a repository', async () => {
    const { host } = installation()
    const cache = `--cache-to ${host}/acme/buildah-cache --cache-from ${host}/acme/buildah-cache`
    const line = `buildah build --isolation chroot --layers --tls-verify=false ${cache} .`
    const buildInNewHome = async () => {
      const home = await homeOf('owner', 'buildah')
      await writeRoot(home)
      await home.run('find root -exec touch -d 2026-01-01 {} +')
      await home.write('Containerfile', 'FROM scratch\nCOPY root /\nRUN echo step >/step\n')
      return await home.run(line)
    }

    await buildInNewHome()

    expect(await buildInNewHome()).toContain('Cache pulled from remote')
  })

  type Home = Awaited<ReturnType<ClientTests['newHome']>>

  /** What the images are made of: a shell that runs. */
  async function writeRoot(home: Home): Promise<void> {
    for (const [path, content] of Object.entries(await shellFiles())) {
      await home.write(join('root', path), content)
    }
    await home.run('chmod -R 755 root')
  }
})
