import { join } from 'node:path'

import { expect, test } from 'vitest'

import { commandLine } from '../../src/logs/log-entry.ts'
import { digestOf } from '../harness/content.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage, platformImages } from '../harness/sample-images.ts'

describeEachInstallation('podman', ['podman', 'skopeo'], ({ installation, homeOf }) => {
  test.for(['owner', 'builder'] as const)(
    'logs in, pushes, forgets and pulls an image, and logs out, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'podman')
      await writeLayout(join(home.path, 'image'), 'v1', [platformImage(`podman ${person}`)])
      const name = `${host}/acme/podman-of-${person}:v1`
      const id = await home.run('podman pull --quiet oci:image:v1')

      await home.run(`podman tag ${id.trim()} ${name}`)
      await home.run(`podman push --tls-verify=false --digestfile digest ${name}`)
      await home.run(`podman rmi --all --force`)
      const pulledId = await home.run(`podman pull --quiet --tls-verify=false ${name}`)

      // The identifier is the digest of the configuration, which names every unpacked layer.
      expect(pulledId).toBe(id)
      const digest = await home.run(`podman image inspect --format '{{.Digest}}' ${name}`)
      expect(digest.trim()).toBe((await home.read('digest')).toString())
      const program = await home.run(`podman save ${name} | tar -xO --wildcards '*.tar'`)
      expect(program).toContain(`podman ${person} for linux/amd64`)

      await home.run(`podman logout ${host}`)
      const refusal = await home.refused(`podman pull --tls-verify=false ${name}`)
      expect(refusal).toContain('unauthorized')
    },
  )

  test('pulls by digest what it pushed by tag', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'podman')
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('podman digest')])
    const name = `${host}/acme/podman-digest`
    const id = (await home.run('podman pull --quiet oci:image:v1')).trim()

    await home.run(
      `podman push --quiet --tls-verify=false --digestfile digest ${id} docker://${name}:v1`,
    )
    await home.run('podman rmi --all --force')
    const digest = (await home.read('digest')).toString()

    const pulled = await home.run(`podman pull --quiet --tls-verify=false ${name}@${digest}`)
    expect(pulled.trim()).toBe(id)
  })

  test('pushes a manifest list with its images, and pulls one platform of it', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'podman')
    const images = platformImages('podman list')
    const name = `${host}/acme/podman-list:v1`

    await home.run('podman manifest create platforms')
    for (const [index, image] of images.entries()) {
      await writeLayout(join(home.path, `image-${index}`), 'v1', [image])
      await home.run(`podman manifest add platforms oci:image-${index}:v1`)
    }
    await home.run(
      `podman manifest push --all --tls-verify=false --digestfile digest platforms docker://${name}`,
    )
    const pulled = await home.run(
      `podman pull --quiet --tls-verify=false --platform linux/arm64 ${name}`,
    )

    const list = await home.run(`skopeo inspect --raw --tls-verify=false docker://${name}`)
    expect(digestOf(list)).toBe((await home.read('digest')).toString())
    expect(JSON.parse(list)).toMatchObject({
      manifests: images.map(({ manifest, platform }) => ({ digest: manifest.digest, platform })),
    })
    const [config] = images[1]?.blobs ?? []
    expect(`sha256:${pulled.trim()}`).toBe(config?.digest)
  })

  test('compresses layers with zstd, and pulls them again', async () => {
    const { host } = installation()
    const home = await homeOf('builder', 'podman')
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('podman zstd')])
    const name = `${host}/acme/podman-zstd:v1`
    // From here on nothing remembers the layers as they were packed before.
    await home.run('skopeo copy --dest-decompress oci:image:v1 oci:unpacked:v1')
    const id = (await home.run('podman pull --quiet oci:unpacked:v1')).trim()

    await home.run(
      `podman push --quiet --tls-verify=false --compression-format zstd ${id} docker://${name}`,
    )
    const manifest = await home.json(`skopeo inspect --raw --tls-verify=false docker://${name}`)
    await home.run('podman rmi --all --force')
    const pulled = await home.run(`podman pull --quiet --tls-verify=false ${name}`)

    expect(pulled.trim()).toBe(id)
    expect(manifest).toMatchObject({
      layers: Array.from({ length: 2 }, () => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd',
      })),
    })
  })

  test('finds public repositories by a word of their name, and lists their tags', async () => {
    const { host, services } = installation()
    const home = await homeOf('owner', 'podman')
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('podman search')])
    const name = `${host}/acme/podman-needle`
    const id = (await home.run('podman pull --quiet oci:image:v1')).trim()
    for (const tag of ['one', 'two']) {
      await home.run(`podman push --quiet --tls-verify=false ${id} docker://${name}:${tag}`)
    }

    // It asks for them without credentials, whoever has signed in.
    const fullName = { namespace: 'acme', repository: 'podman-needle' }
    await services.repositories.setVisibility(commandLine, fullName, 'public')
    const found = await home.run(
      `podman search --tls-verify=false --format '{{.Name}}' ${host}/needle`,
    )
    expect(found.trim()).toBe(name)
    const tags = await home.run(`podman search --tls-verify=false --list-tags ${name}`)
    expect(tags.trim().split(/\s+/)).toEqual(['NAME', 'TAG', name, 'one', name, 'two'])
  })
})
