import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'

interface DialogRow {
  readonly address: string
  readonly as?: 'root'
  /** The button that opens it, or a menu and what is chosen there. */
  readonly by: readonly [opener: string, action?: string]
  readonly title: string | RegExp
  /** It shows what it has to load first, and has no field to begin with. */
  readonly isLate?: true
}

const organization = '/organization/harbour'
const repository = '/repository/harbour/web'

const dialogs: readonly DialogRow[] = [
  { address: '/organization', by: ['Create organization'], title: 'Create an organization' },
  { address: `${organization}?tab=teams`, by: ['Create team'], title: 'Create a team' },
  {
    address: `${organization}?tab=robots`,
    by: ['Create robot account'],
    title: 'Create a robot account',
  },
  {
    address: `${organization}?tab=robots`,
    by: ['Actions for harbour+ci', 'View credentials'],
    title: /harbour\+ci/,
    isLate: true,
  },
  {
    address: `${organization}?tab=defaultpermissions`,
    by: ['Create default permission'],
    title: 'Create a default permission',
  },
  {
    address: `${organization}?tab=applications`,
    by: ['Create application'],
    title: 'Create an OAuth application',
  },
  { address: `${repository}?tab=settings`, by: ['Add notification'], title: 'Add notification' },
  { address: '/repository', by: ['Create repository'], title: 'Create a repository' },
  {
    address: `${repository}?tab=tags`,
    by: ['Actions for v1.4', 'Edit labels'],
    title: /^Labels of/,
  },
  { address: `${repository}?tab=tags`, by: ['Actions for v1.4', 'Add tag'], title: /^Add a tag/ },
  {
    address: `${repository}?tab=tags`,
    by: ['Actions for v1.4', 'Change expiration'],
    title: /v1\.4/,
  },
  { address: '/user/ada?tab=settings', by: ['Create app token'], title: 'Create app token' },
  { address: '/messages', as: 'root', by: ['Create message'], title: 'Create message' },
  { address: '/service-keys', as: 'root', by: ['Create service key'], title: 'Create service key' },
  { address: '/superuser/users', as: 'root', by: ['Create user'], title: 'Create user' },
  {
    address: '/superuser/users',
    as: 'root',
    by: ['Actions for rita', 'Change the password'],
    title: 'Password of rita',
  },
  {
    address: '/superuser/users',
    as: 'root',
    by: ['Actions for rita', 'Change the mail address'],
    title: 'Mail address of rita',
  },
  {
    address: '/superuser/users',
    as: 'root',
    by: ['Actions for rita', 'Set the quota'],
    title: 'Quota of rita',
  },
  {
    address: '/superuser/organizations',
    as: 'root',
    by: ['Actions for harbour', 'Rename'],
    title: 'Rename harbour',
  },
]

/** More than any of them has to step on. */
const steps = 40

/** In the page: where somebody with a keyboard is. */
const focused = `(() => {
  const at = document.activeElement
  const dialog = document.querySelector('[role=dialog]')
  const isField = (one) => one.matches('input:not([hidden], :disabled), select, textarea')
  const fields = dialog === null ? [] : [...dialog.querySelectorAll('*')].filter(isField)
  return {
    isInside: dialog?.contains(at) ?? false,
    isFirstField: fields.length === 0 || at === fields[0],
    name: at?.getAttribute('aria-label') ?? at?.textContent?.trim(),
  }
})()`

interface Focus {
  readonly isInside: boolean
  readonly isFirstField: boolean
  readonly name: string
}

async function open(page: Page, [opener, action]: DialogRow['by']): Promise<void> {
  // By keyboard: whoever comes by it has to find the way back.
  const button = page.getByRole('button', { name: opener, exact: true }).first()
  await button.focus()
  await page.keyboard.press('Enter')
  if (action === undefined) return
  await page.getByRole('menuitem', { name: action }).focus()
  await page.keyboard.press('Enter')
}

describePages(
  'a dialog',
  ({ stay }) => {
    test.each(dialogs)('$title of $address holds the focus and gives it back', async (row) => {
      const { page } = await stay({ username: row.as ?? 'ada' })
      await page.goto(row.address)
      await open(page, row.by)
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('heading', { name: row.title }).waitFor()
      await dialog.locator('.pf-v6-c-skeleton').first().waitFor({ state: 'detached' })
      const where = () => page.evaluate<Focus>(focused)
      const isFirst = row.isLate === true ? {} : { isFirstField: true }
      await expect.poll(where).toMatchObject({ isInside: true, ...isFirst })
      for (let step = 0; step < steps; step += 1) {
        await page.keyboard.press('Tab')
        expect(await where()).toMatchObject({ isInside: true })
      }
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await expect.poll(where).toMatchObject({ name: row.by[0] })
    })

    test('that asks about several rows gives the focus back to the button of their menu', async () => {
      const { page } = await stay({ username: 'root' })
      await page.goto('/superuser/users')
      await page.getByRole('row', { name: /rita/ }).getByRole('checkbox').check()
      await open(page, ['Actions', 'Disable'])
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('heading', { name: 'Disable 1 user?' }).waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await expect.poll(() => page.evaluate<Focus>(focused)).toMatchObject({ name: 'Actions' })
    })
  },
  { config: fullConfig, prepare: fillRegistry },
)
