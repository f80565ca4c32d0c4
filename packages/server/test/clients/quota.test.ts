import { expect } from 'vitest'

import { commandLine } from '../../src/logs/log-entry.ts'
import { pushLine, type RegistryClientProgram, writeContent } from '../harness/client-lines.ts'
import { testWithEachClient } from '../harness/each-client.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import type { Installation } from '../harness/installation.ts'
import { RegistryClient } from '../harness/registry-client.ts'

const clients: readonly RegistryClientProgram[] = ['podman', 'skopeo', 'crane']
const inWordsOfQuay = /denied: Quota has been exceeded on namespace/i

describeEachInstallation(
  'a quota',
  [],
  ({ installation, homeOf }) => {
    testWithEachClient(
      'refuses a push at every blob, at one among others and at its manifest, in the words of Quay',
      async (client) => {
        const { host, services } = installation()
        const { verifier } = services.quota
        const first = await homeOf('owner', client)
        const home = await homeOf('owner', client)
        for (const each of [first, home]) await writeContent(each, client, `quota ${client}`)
        const push = (name: string) => pushLine[client](`${host}/${name}`)
        await first.run(push(`acme/quota-${client}`))
        const blobs = await blobsOf(installation(), `acme/quota-${client}`)
        const wholeBytes = blobs.reduce((sum, { size }) => sum + size, 0)

        const largestBytes = Math.max(...blobs.map(({ size }) => size))
        const steps = [
          { step: 'every', limitBytes: 1, isBroughtBefore: false },
          { step: 'one', limitBytes: largestBytes - 1, isBroughtBefore: false },
          { step: 'manifest', limitBytes: wholeBytes - 1, isBroughtBefore: true },
        ]
        for (const { step, limitBytes, isBroughtBefore } of steps) {
          const namespace = await services.accounts.createOrganization(commandLine, {
            name: `full-${client}-${step}`,
            ownerName: installation().people.owner.username,
          })
          const name = `${namespace.name}/app`
          if (isBroughtBefore) await mount(installation(), name, `acme/quota-${client}`, blobs)
          await limit(installation(), namespace, limitBytes)
          const refusal = await home.refused(push(name))
          expect(refusal).toMatch(inWordsOfQuay)
          expect([step, /manifest/.test(lastLineOf(refusal))]).toEqual([step, isBroughtBefore])
          expect(await verifier.ofNamespace(namespace)).toMatchObject({
            isRight: true,
            usedBytes: 0,
          })
        }
      },
      clients,
    )
  },
  { config: 'FEATURE_QUOTA_MANAGEMENT: true\nBERTH_QUOTA_PATIENCE: 1\n' },
)

interface BlobOfImage {
  readonly digest: string
  readonly size: number
}

/** What an image consists of, as the client has made it. */
async function blobsOf({ host, people }: Installation, name: string): Promise<BlobOfImage[]> {
  const client = new RegistryClient(`http://${host}`, people.owner)
  const answer = await client.get(`/v2/${name}/manifests/v1`)
  await client.close()
  const { config, layers } = answer.json() as { config: BlobOfImage; layers: BlobOfImage[] }
  return [config, ...layers]
}

/** Gives a repository the blobs of another: a push of the same image has its manifest to bring. */
async function mount(
  { host, people }: Installation,
  name: string,
  from: string,
  blobs: readonly BlobOfImage[],
): Promise<void> {
  const client = new RegistryClient(`http://${host}`, people.owner)
  for (const { digest } of blobs) {
    const answer = await client.post(`/v2/${name}/blobs/uploads/?mount=${digest}&from=${from}`)
    expect(answer.status).toBe(201)
  }
  await client.close()
}

/** Gives a namespace a quota that refuses. */
async function limit(
  { services }: Installation,
  namespace: Parameters<typeof services.quota.quotas.find>[0],
  limitBytes: number,
): Promise<void> {
  const { quotas } = services.quota
  await quotas.create(commandLine, namespace, limitBytes)
  const id = (await quotas.find(namespace))?.id ?? 0
  await quotas.addThreshold(commandLine, namespace, id, { kind: 'reject', percent: 100 })
}

function lastLineOf(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
