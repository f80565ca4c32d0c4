import { expect, test } from 'vitest'

import { pushImage } from '../../server/test/harness/content.ts'
import { describePages, describePagesOnEachDatabase } from './harness/each-page.ts'

describePagesOnEachDatabase(
  'searching',
  ({ visit, berth }) => {
    test('from the masthead finds repositories and everybody else by the beginnings of words', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/organization')
      await page.getByRole('textbox', { name: 'Search', exact: true }).fill('light')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Search: light' }).waitFor()
      const repositories = page.getByRole('grid', { name: 'Repositories' })
      await repositories.getByRole('link', { name: 'acme/lightship' }).waitFor()
      const others = page.getByRole('region', { name: 'Organizations, people' })
      await others.getByRole('link', { name: 'lighthouse' }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await repositories.getByRole('link', { name: 'acme/lightship' }).click()
      await page.getByRole('heading', { level: 1, name: 'acme/lightship' }).waitFor()
    })

    test('finds tags by their beginning, and contents by a digest', async () => {
      const { manifest, layer } = await pushImage(
        berth().client('ada'),
        'acme/lightship',
        'summer-1',
        'light',
      )
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/search?q=summer')
      await page.getByRole('link', { name: 'acme/lightship:summer-1' }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await page.getByRole('textbox', { name: 'Search repositories' }).fill(manifest.digest)
      await page
        .getByRole('region', { name: 'Manifests' })
        .getByRole('link', { name: 'acme/lightship@sha256:' })
        .waitFor()
      await page.getByRole('textbox', { name: 'Search repositories' }).fill(layer.digest)
      await page
        .getByRole('region', { name: 'Layers and configurations' })
        .getByRole('link', { name: 'acme/lightship' })
        .waitFor()
    })

    test('tells nobody of what they may not see', async () => {
      const visitor = await visit({ username: 'stranger' })
      const { page } = visitor
      await visitor.goTo('/search?q=lightship')
      await page.getByText('Nothing found').waitFor()
      expect(await page.getByText('acme/lightship').count()).toBe(0)
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('ada')
      await berth.createUser('stranger')
      await berth.createOrganization('acme', 'ada')
      await berth.createOrganization('lighthouse', 'ada')
      await berth.createRepository('acme/lightship')
    },
  },
)

describePages('searching for a reference', ({ visit }) => {
  test.each([
    ['acme/web:1.0', '/repository/acme/web/tag/1.0'],
    ['registry.example.com/acme/team/web:1.0', '/repository/acme/team/web/tag/1.0'],
    [
      `acme/web@sha256:${'ab'.repeat(32)}`,
      `/repository/acme/web/manifest/sha256:${'ab'.repeat(32)}`,
    ],
  ])('%s leads to %s', async (text, address) => {
    const visitor = await visit()
    await visitor.goTo(`/search?q=${encodeURIComponent(text)}`)
    const link = visitor.page.getByRole('link', {
      name: text.replace('registry.example.com/', ''),
    })
    expect(await link.getAttribute('href')).toBe(address)
  })
})
