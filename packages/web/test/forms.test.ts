import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { testPassword } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'

const anHourMilliseconds = 3_600_000

/** A form, what is typed into it, and what is there when it was taken. */
interface FormRow {
  readonly address: string
  readonly as?: 'root'
  /** The button that opens it, and the one that sends it. */
  readonly opens: string
  readonly sends?: string
  readonly fields: Readonly<Record<string, string>>
  readonly shows: string | RegExp
  /** It matters enough to ask for a password that was typed a while ago. */
  readonly isFresh?: boolean
}

const forms: readonly FormRow[] = [
  {
    address: '/organization',
    opens: 'Create organization',
    fields: { Name: 'beacon' },
    shows: 'Repositories',
  },
  {
    address: '/organization/harbour?tab=teams',
    opens: 'Create team',
    fields: { Name: 'divers', Description: 'below the water' },
    shows: 'Nobody is in this team yet',
  },
  {
    address: '/organization/harbour?tab=robots',
    opens: 'Create robot account',
    fields: { Name: 'crane', Description: 'lifts' },
    shows: 'harbour+crane',
  },
  {
    address: '/repository/harbour/web',
    opens: 'Edit',
    sends: 'Save',
    fields: { Description: 'What it says from now on' },
    shows: 'The description is saved',
  },
  {
    address: '/repository/harbour/web/tag/latest',
    opens: 'Add label',
    fields: { Key: 'com.example.tide', Value: 'low' },
    shows: 'com.example.tide',
  },
  {
    address: '/user/ada?tab=settings',
    opens: 'Create app token',
    fields: { Program: 'tablet' },
    shows: 'Show tablet',
    isFresh: true,
  },
  {
    address: '/messages',
    as: 'root',
    opens: 'Create message',
    fields: { Message: 'Low tide at noon' },
    shows: 'Low tide at noon',
  },
  {
    address: '/service-keys',
    as: 'root',
    opens: 'Create service key',
    fields: { Service: 'mirror', Name: 'night mirror' },
    shows: 'BEGIN PRIVATE KEY',
    isFresh: true,
  },
  {
    address: '/superuser/users',
    as: 'root',
    opens: 'Create user',
    fields: { 'User name': 'eve', 'Mail address': 'eve@example.com' },
    shows: 'Give this password to eve',
    isFresh: true,
  },
]

/** Where the form is: in a dialog, or in the page itself. */
async function opened(page: Page, { opens, fields }: FormRow): Promise<Locator> {
  await page.getByRole('button', { name: opens, exact: true }).first().click()
  const place = page.locator('form').filter({ has: page.getByLabel(Object.keys(fields)[0] ?? '') })
  for (const [label, value] of Object.entries(fields)) {
    await place.getByLabel(label, { exact: true }).or(place.getByLabel(label)).first().fill(value)
  }
  return place
}

/** Nothing that was typed is lost while somebody is asked who they are. */
async function stillThere(place: Locator, { fields }: FormRow): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    expect(await place.getByLabel(label).first().inputValue()).toBe(value)
  }
}

describePages(
  'a form',
  ({ visit, berth }) => {
    const send = async (row: FormRow, between: (page: Page) => Promise<void>, title: string) => {
      const visitor = await visit({ username: row.as ?? 'ada' })
      const { page } = visitor
      await visitor.goTo(row.address)
      await visitor.settled()
      const place = await opened(page, row)
      await between(page)
      await place.getByRole('button', { name: row.sends ?? row.opens, exact: true }).click()
      const dialog = page.getByRole('dialog', { name: title })
      const password = dialog.locator('input[type=password]')
      await password.waitFor()
      await stillThere(place, row)
      await password.fill(testPassword)
      await dialog.getByRole('button', { name: 'Continue' }).click()
      await dialog.waitFor({ state: 'detached' })
      await page
        .getByText(row.shows)
        .or(page.locator(`input[value*="${String(row.shows)}"]`))
        .first()
        .waitFor()
    }

    test.each(forms)('of $address ($opens) outlives its session', async (row) => {
      await send(row, async (page) => await page.context().clearCookies(), 'Your session has ended')
    })

    test.each(forms.filter(({ isFresh }) => isFresh === true))(
      'of $address ($opens) goes on when the password was typed again',
      async (row) => {
        const another = (text: string) => text.replace(/tablet|mirror|eve/, '$&2')
        const fields = Object.fromEntries(
          Object.entries(row.fields).map(([name, value]) => [name, another(value)]),
        )
        await send(
          { ...row, fields, shows: another(String(row.shows)) },
          async () => {
            berth().clock.advance(anHourMilliseconds)
          },
          'Type your password again',
        )
      },
    )
  },
  { config: fullConfig, prepare: fillRegistry },
)
