import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { prepareHarbour, repositoryWith, tagsOf } from './harness/harbour.ts'

describePages(
  'what can be done to a tag',
  ({ visit, berth }) => {
    const open = async (repository: string, tag: string, action: string) => {
      const visitor = await visit({ username: 'ada' })
      await visitor.goTo(tagsOf(repository))
      await visitor.page.getByRole('button', { name: `Actions for ${tag}` }).click()
      await visitor.page.getByRole('menuitem', { name: action }).click()
      return { visitor, page: visitor.page, dialog: visitor.page.getByRole('dialog') }
    }

    test('its manifest takes another tag; one that is there is moved after a second look', async () => {
      await repositoryWith(berth(), 'harbour/add', ['one', 'two'])
      const { visitor, page, dialog } = await open('harbour/add', 'one', 'Add tag')
      await dialog.getByLabel('Tag').fill('no tag')
      await dialog.getByRole('button', { name: 'Add tag' }).click()
      await dialog.getByText('after the first; up to 128').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByLabel('Tag').fill('two')
      await dialog.getByRole('button', { name: 'Add tag' }).click()
      await dialog.getByText('two is there already').waitFor()
      await dialog.getByRole('button', { name: 'Move tag' }).click()
      await page.getByText('Tag two moved').waitFor()
      const client = berth().client('ada')
      const [one, two] = await Promise.all(
        ['one', 'two'].map((tag) => client.get(`/v2/harbour/add/manifests/${tag}`)),
      )
      expect(two?.headers['docker-content-digest']).toBe(one?.headers['docker-content-digest'])
    })

    test('labels are added and taken away', async () => {
      await repositoryWith(berth(), 'harbour/labels', ['one'])
      const { visitor, page, dialog } = await open('harbour/labels', 'one', 'Edit labels')
      await dialog.getByText('It has no labels.').waitFor()
      await dialog.getByRole('button', { name: 'Add label' }).click()
      await dialog.getByLabel('Key').fill('com.example.checked')
      await dialog.getByLabel('Value', { exact: true }).fill('<b>yes</b>')
      await dialog.getByRole('button', { name: 'Add label' }).click()
      await dialog.getByRole('gridcell', { name: '<b>yes</b>' }).waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByRole('button', { name: 'Remove label com.example.checked' }).click()
      await page.getByText('Label com.example.checked removed').waitFor()
      await dialog.getByText('It has no labels.').waitFor()
    })

    test('it is made to expire, at a moment that is still to come', async () => {
      await repositoryWith(berth(), 'harbour/expire', ['one'])
      const { visitor, page, dialog } = await open('harbour/expire', 'one', 'Change expiration')
      await dialog.getByLabel('Expires').selectOption('At a moment')
      await dialog.getByLabel('Moment').fill('2020-01-01T00:00')
      await dialog.getByRole('button', { name: 'Change expiration' }).click()
      await dialog.getByText('still to come').waitFor()
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      await dialog.getByLabel('Expires').selectOption('In a week')
      await dialog.getByRole('button', { name: 'Change expiration' }).click()
      await page.getByRole('gridcell', { name: /in (?:6 days|1 week)|next week/ }).waitFor()
    })

    test('an immutable tag has a lock, and says why it cannot be deleted', async () => {
      await repositoryWith(berth(), 'harbour/fixed', ['one'])
      const { page } = await open('harbour/fixed', 'one', 'Make immutable')
      await page.getByRole('img', { name: 'Immutable' }).waitFor()
      await page.getByRole('button', { name: 'Actions for one' }).click()
      const item = page.getByRole('menuitem', { name: 'Delete', exact: true })
      expect(await item.getAttribute('aria-disabled')).toBe('true')
      await page.getByRole('menuitem', { name: 'Make mutable' }).click()
      await page.getByRole('img', { name: 'Immutable' }).waitFor({ state: 'detached' })
    })

    test('it is pulled by tag or digest, from the list', async () => {
      await repositoryWith(berth(), 'harbour/pull', ['one'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/pull'))
      await page.getByRole('button', { name: 'Pull one' }).click()
      const podman = page.getByRole('textbox', { name: 'command of Podman' })
      expect(await podman.inputValue()).toMatch(/^podman pull .*\/harbour\/pull:one$/)
      await page.getByRole('button', { name: 'By digest' }).click()
      expect(await podman.inputValue()).toMatch(/@sha256:[0-9a-f]{64}$/)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
    })

    test('many are made to expire together', async () => {
      await repositoryWith(berth(), 'harbour/expire-many', ['one', 'two'])
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf('harbour/expire-many'))
      await page.getByRole('checkbox', { name: 'Select all' }).check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Change expiration' }).click()
      const dialog = page.getByRole('dialog', { name: 'When 2 tags expire' })
      await dialog.getByLabel('Expires').selectOption('In 30 days')
      await dialog.getByRole('button', { name: 'Change expiration' }).click()
      await page.getByText('All done').waitFor()
      await page
        .getByText(/in 4 weeks|next month/)
        .nth(1)
        .waitFor()
    })
  },
  { prepare: prepareHarbour, config: 'FEATURE_IMMUTABLE_TAGS: true\n' },
)
