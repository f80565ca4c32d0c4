import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushManifest,
  type TestManifest,
} from '../../server/test/harness/content.ts'
import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import { prepareHarbour } from './harness/harbour.ts'

const payload = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
const repository = 'harbour/web'

/** An index of two platforms, with an SBOM that is signed. */
async function prepare(berth: RunningBerth): Promise<void> {
  await prepareHarbour(berth)
  await berth.createRepository(repository)
  await berth.setVisibility(repository, 'public')
  const client = berth.client('ada')
  const children = []
  for (const architecture of ['amd64', 'arm64']) {
    const config = {
      architecture,
      os: 'linux',
      author: payload,
      config: { Env: [`MACHINE=${architecture}`], Cmd: ['/bin/sh'], Labels: { note: payload } },
      history: [{ created_by: '/bin/sh -c #(nop) ADD file in /' }, { created_by: payload }],
    }
    const stored = await pushBlob(client, repository, blob(JSON.stringify(config)))
    const layers = [
      await pushBlob(client, repository, blob(`base of ${architecture}`)),
      await pushBlob(client, repository, blob(`rest of ${architecture}`)),
    ]
    const image = await pushManifest(client, repository, imageManifest(stored, layers))
    children.push(descriptorOf(image, image.mediaType, { platform: { os: 'linux', architecture } }))
  }
  const annotations = { 'org.example.note': payload }
  const index = indexManifest([], { manifests: children, annotations })
  await pushManifest(client, repository, index, 'multi')
  await pushBlob(client, repository, emptyBlob)
  const attach = async (type: string, subject: TestManifest) =>
    await pushManifest(
      client,
      repository,
      artifactManifest(type, { subject: descriptorOf(subject), annotations }),
    )
  const sbom = await attach('application/spdx+json', index)
  await attach('application/vnd.cncf.notary.signature', sbom)
}

describePages(
  'what a tag leads to',
  ({ visit }) => {
    const open = async (address: string, width?: number) => {
      const visitor = await visit({ username: 'ada', ...(width === undefined ? {} : { width }) })
      await visitor.goTo(`/repository/${repository}${address}`)
      return visitor
    }

    test('its facts, its platforms, how it runs and how it is pulled', async () => {
      const visitor = await open('/tag/multi')
      const { page } = visitor
      await page.getByRole('heading', { name: 'multi' }).waitFor()
      await page.getByText('MACHINE=amd64').waitFor()
      await page.getByRole('radio', { name: 'Show linux/arm64' }).check()
      await page.getByText('MACHINE=arm64').waitFor()
      expect(new URL(page.url()).searchParams.get('digest')).toMatch(/^sha256:/)
      await page.getByRole('tab', { name: 'Layers' }).click()
      await page.getByText(/2 layers.*linux\/arm64/).waitFor()
      // The platform that was chosen stays chosen.
      await page.getByText('linux/arm64').waitFor()
      await page.getByRole('gridcell', { name: 'ADD file in /' }).waitFor()
    })

    test('what belongs to it stands below it, as a tree', async () => {
      const visitor = await open('/tag/multi?tab=referrers')
      const { page } = visitor
      const sbom = page.getByRole('listitem').filter({ hasText: 'application/spdx+json' })
      await sbom.getByRole('listitem').filter({ hasText: 'Signature' }).waitFor()
      await page.getByRole('button', { name: '1 annotation' }).first().click()
      await page.getByText(payload).first().waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('link', { name: 'application/spdx+json' }).click()
      await page.getByRole('heading', { level: 1, name: /^sha256:/ }).waitFor()
      await page.getByText('Belongs to').waitFor()
    })

    test('the manifest can be read, and copied as it was pushed', async () => {
      const visitor = await open('/tag/multi?tab=manifest')
      const { page } = visitor
      await page.getByText('"schemaVersion": 2').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('button', { name: 'Copy Manifest' }).click()
      const copied = await page.evaluate<string>('navigator.clipboard.readText()')
      expect(copied).toMatch(/^\{"schemaVersion":2,/)
    })

    test('labels can be added where the manifest is shown', async () => {
      const visitor = await open('/tag/multi')
      const { page } = visitor
      await page.getByRole('button', { name: 'Add label' }).click()
      await page.getByLabel('Key').fill('com.example.seen')
      await page.getByLabel('Value', { exact: true }).fill('today')
      await page.getByRole('button', { name: 'Add label' }).click()
      await page.getByRole('gridcell', { name: 'com.example.seen', exact: true }).waitFor()
    })

    test('anybody may look at what is public, and change nothing', async () => {
      const visitor = await visit()
      await visitor.goTo(`/repository/${repository}/tag/multi`)
      await visitor.page.getByText('MACHINE=amd64').waitFor()
      expect(await visitor.page.getByRole('button', { name: 'Add label' }).count()).toBe(0)
    })

    test('a tag that is gone leads to the history', async () => {
      const visitor = await open('/tag/mul')
      await visitor.page.getByRole('heading', { name: 'There is no tag mul now' }).waitFor()
      const link = visitor.page.getByRole('link', { name: 'To the tag history' })
      expect(await link.getAttribute('href')).toBe(
        `/repository/${repository}?tab=history&filter=mul`,
      )
    })

    test('what its author wrote never runs', async () => {
      const visitor = await open('/tag/multi')
      const { page } = visitor
      for (const tab of ['Details', 'Layers', 'Referrers', 'Manifest']) {
        await page.getByRole('tab', { name: tab }).click()
        await page.getByText('onerror=alert(1)').first().waitFor({ state: 'attached' })
        expect(await page.locator('img[src=x], main script').count()).toBe(0)
      }
    })

    test.each([360])('it is accessible at %i pixels', async (width) => {
      const visitor = await open('/tag/multi', width)
      await visitor.page.getByText('MACHINE=amd64').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await visitor.page.getByRole('tab', { name: 'Layers' }).click()
      await visitor.page.getByText('2 layers').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })
  },
  { prepare },
)
