import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachInstallation } from '../harness/each-installation.ts'
import { digestsIn, writeLayout } from '../harness/image-layout.ts'
import { platformImages } from '../harness/sample-images.ts'

const programs = ['skopeo', 'oras', 'cosign', 'regctl', 'podman'] as const

describeEachInstallation(
  'an index of several platforms with referrers',
  programs,
  ({ installation, homeOf }) => {
    test('is pushed, signed, described and copied as one, by clients of all kinds', async () => {
      const { host } = installation()
      const home = await homeOf('builder', ...programs)
      const images = platformImages('with referrers')
      const index = await writeLayout(join(home.path, 'index'), 'v1', images)
      const subjects = [index, ...images.map(({ manifest }) => manifest)]
      const name = `${host}/acme/product/server/image`
      const copy = `${host}/acme/copies/of/product/server/image`

      await home.run(`skopeo copy --all --dest-tls-verify=false oci:index:v1 docker://${name}:v1`)
      await home.run('cosign generate-key-pair')
      const sign = 'cosign sign --yes --tlog-upload=false --use-signing-config=false'
      await home.run(`${sign} --key cosign.key --recursive ${name}@${index.digest}`)
      for (const { digest } of subjects) {
        await home.write('sbom.json', JSON.stringify({ spdxVersion: 'SPDX-2.3', name: digest }))
        await home.run(
          `oras attach --plain-http --artifact-type application/spdx+json ${name}@${digest} sbom.json`,
        )
      }
      await home.run(`regctl image copy --referrers ${name}:v1 ${copy}:v1`)

      for (const { digest } of subjects) {
        const found = await home.json(`oras discover --plain-http --format json ${copy}@${digest}`)
        const { manifests } = found as { manifests: { artifactType: string; digest: string }[] }
        expect(manifests.map(({ artifactType }) => artifactType).toSorted()).toEqual([
          'application/spdx+json',
          'application/vnd.dev.sigstore.bundle.v0.3+json',
        ])
        const verify = 'cosign verify --insecure-ignore-tlog --key cosign.pub'
        expect(await home.run(`${verify} ${copy}@${digest}`)).toContain(digest)
        const sbom = manifests.find(({ artifactType }) => artifactType.includes('spdx'))
        await home.run(`oras pull --plain-http --output out ${copy}@${sbom?.digest}`)
        expect(String(await home.read('out/sbom.json'))).toContain(digest)
      }
      await home.run(`skopeo copy --all --src-tls-verify=false docker://${copy}:v1 oci:pulled:v1`)
      const [pushed, pulled] = [join(home.path, 'index'), join(home.path, 'pulled')]
      expect(await digestsIn(pulled)).toEqual(await digestsIn(pushed))
      const id = await home.run(
        `podman pull --quiet --tls-verify=false --platform linux/arm64 ${copy}:v1`,
      )
      expect(`sha256:${id.trim()}`).toBe(images[1]?.blobs[0]?.digest)
    })
  },
)
