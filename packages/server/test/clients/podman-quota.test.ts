import { join } from 'node:path'

import { expect, test } from 'vitest'

import { commandLine } from '../../src/logs/log-entry.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage } from '../harness/sample-images.ts'

describeEachInstallation(
  'podman and a quota',
  ['podman'],
  ({ installation, homeOf }) => {
    test('is told that it is exceeded, in the words of Quay, and nothing of the push remains', async () => {
      const { host, services, people } = installation()
      const namespace = await services.accounts.createOrganization(commandLine, {
        name: 'full',
        ownerName: people.owner.username,
      })
      const { quotas, verifier } = services.quota
      await quotas.create(commandLine, namespace, 600)
      const quota = await quotas.find(namespace)
      await quotas.addThreshold(commandLine, namespace, quota?.id ?? 0, {
        kind: 'reject',
        percent: 100,
      })
      const home = await homeOf('owner', 'podman')
      await writeLayout(join(home.path, 'image'), 'v1', [platformImage('podman quota')])
      const id = (await home.run('podman pull --quiet oci:image:v1')).trim()
      const push = `podman push --tls-verify=false ${id} docker://${host}`

      await home.run(`${push}/acme/podman-quota:v1`)
      const refusal = await home.refused(`${push}/full/app:v1`)
      expect(refusal).toContain('denied: Quota has been exceeded on namespace')
      expect(await verifier.ofNamespace(namespace)).toMatchObject({ isRight: true, usedBytes: 0 })
      expect(await home.refused(`podman pull --tls-verify=false ${host}/full/app:v1`)).toContain(
        'manifest unknown',
      )
    })
  },
  { config: 'FEATURE_QUOTA_MANAGEMENT: true\nBERTH_QUOTA_PATIENCE: 1\n' },
)
