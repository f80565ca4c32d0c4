import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { ClientHome } from '../harness/client-home.ts'
import { type ClientTests, describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage, platformImages } from '../harness/sample-images.ts'

/** No key is certified and no signature published: nothing here leaves the machine. */
const signing = '--yes --tlog-upload=false --use-signing-config=false --key cosign.key'
const verifying = '--insecure-ignore-tlog --key cosign.pub'

/** How signatures are kept beside an image, and the options that choose it. */
const modes = {
  'as a referrer': { sign: '', verify: '', environment: {} },
  'under a tag': {
    sign: '--new-bundle-format=false',
    verify: '--new-bundle-format=false',
    environment: {},
  },
  'as a referrer, as cosign 2 does': {
    sign: '--new-bundle-format=false --registry-referrers-mode oci-1-1',
    verify: '--new-bundle-format=false --experimental-oci11',
    environment: { COSIGN_EXPERIMENTAL: '1' },
  },
} as const

describeEachInstallation('cosign', ['cosign', 'crane'], (given) => {
  test.for(Object.entries(modes))(
    'signs and verifies, with the signature %s',
    async ([how, mode]) => {
      const { home, name, digest } = await imageOf(given, `sign-${how.replaceAll(/\W+/g, '-')}`)
      const { environment } = mode

      await home.run(`cosign sign ${signing} ${mode.sign} -a team=acme ${name}@${digest}`, {
        environment,
      })

      const verify = `cosign verify ${verifying} ${mode.verify}`
      const verified = await home.run(`${verify} ${name}:v1`, { environment })
      expect(JSON.parse(verified)).toMatchObject([
        { critical: { image: { 'docker-manifest-digest': digest } } },
      ])
      const tags = await home.run(`crane ls ${name}`)
      const tagOfSignature = `${digest.replace(':', '-')}.sig`
      expect(tags.trim().split('\n')).toEqual(
        how === 'under a tag' ? [tagOfSignature, 'v1'] : ['v1'],
      )
      await home.run('mkdir other && cd other && cosign generate-key-pair')
      await home.refused(`${verify.replace('cosign.pub', 'other/cosign.pub')} ${name}:v1`, {
        environment,
      })
    },
  )

  test('signs every platform of an index', async () => {
    const { home, name, digest } = await imageOf(given, 'recursive', 'index')
    await home.run(`cosign sign ${signing} --recursive ${name}@${digest}`)

    for (const { manifest } of platformImages('recursive')) {
      const verified = await home.run(`cosign verify ${verifying} ${name}@${manifest.digest}`)
      expect(verified).toContain(manifest.digest)
    }
    expect(await home.run(`cosign verify ${verifying} ${name}:v1`)).toContain(digest)
  })

  test.for(Object.entries(modes).slice(0, 2))(
    'attests, verifies and shows what it attested, with the attestation %s',
    async ([how, mode]) => {
      const { home, name, digest } = await imageOf(given, `attest-${how.replaceAll(/\W+/g, '-')}`)
      const predicate = { builder: { id: 'https://builder.example/' }, buildType: 'x' }
      await home.write('predicate.json', JSON.stringify(predicate))

      await home.run(
        `cosign attest ${signing} ${mode.sign} --type slsaprovenance --predicate predicate.json ${name}@${digest}`,
      )

      const attested = await home.json(
        `cosign verify-attestation ${verifying} ${mode.verify} --type slsaprovenance ${name}:v1`,
      )
      const { payload } = attested as { payload: string }
      expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({
        subject: [{ digest: { sha256: digest.slice('sha256:'.length) } }],
        predicate,
      })
      expect(await home.run(`cosign tree ${name}:v1`)).toMatch(/slsa.dev\/provenance|Attestations/)
    },
  )

  test('attaches a bill of materials, downloads it, and cleans up', async () => {
    const { home, name, digest } = await imageOf(given, 'sbom')
    const sbom = '{"spdxVersion":"SPDX-2.3","name":"image"}'
    await home.write('sbom.json', sbom)

    await home.run(
      `cosign attach sbom --sbom sbom.json --type spdx --input-format json ${name}@${digest}`,
    )
    await home.run(`cosign sign ${signing} --new-bundle-format=false ${name}@${digest}`)

    expect((await home.run(`cosign download sbom ${name}@${digest}`)).trim()).toBe(sbom)
    await home.run(`cosign clean --type all --force ${name}@${digest}`)
    expect(await home.run(`crane ls ${name}`)).toBe('v1\n')
    await home.refused(`cosign verify ${verifying} --new-bundle-format=false ${name}:v1`)
  })

  test('saves an image with its signatures, and loads them into another repository', async () => {
    const { home, name, digest } = await imageOf(given, 'save')
    await home.run(`cosign sign ${signing} --new-bundle-format=false ${name}@${digest}`)

    await home.run(`cosign save --dir saved ${name}@${digest}`)
    await home.run(`cosign load --dir saved ${name}-loaded:v1`)

    const verified = await home.run(
      `cosign verify ${verifying} --new-bundle-format=false ${name}-loaded:v1`,
    )
    expect(verified).toContain(digest)
  })
})

/** A home with a pair of keys, and an image in the registry that is not signed yet. */
async function imageOf(
  { homeOf, installation }: ClientTests,
  seed: string,
  kind: 'image' | 'index' = 'image',
): Promise<{ home: ClientHome; name: string; digest: string }> {
  const home = await homeOf('builder', 'cosign')
  const images = kind === 'index' ? platformImages(seed) : ([platformImage(seed)] as const)
  const { digest } = await writeLayout(join(home.path, 'image'), 'v1', images)
  const name = `${installation().host}/acme/cosign-${seed}`
  await home.run(`crane push image ${name}:v1`)
  await home.run('cosign generate-key-pair')
  return { home, name, digest }
}
