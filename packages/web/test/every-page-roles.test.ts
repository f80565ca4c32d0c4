import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig, fullRepository } from './harness/full-registry.ts'
import { pageTable, type PageRow } from './harness/page-table.ts'

/** What may stand on a page for somebody who changes nothing: looking, finding and copying. */
const looking = [
  /^(?:As a table|Copy|Clear|Filter|Search|Sort):? ?/,
  /^(?:Choose columns|As a table|By tag|By digest|Show the whole of it|Try again|Close)$/,
  /^(?:What is switched on|Reset|From|Until|By|Deleted repositories that can come back|Only what failed|Regular expression)$/,
  /^Show linux\//,
  /^\d+ annotations?$/,
  /^(?:Also tags of signatures|Pull \S+)$/,
  /^Harbour master$/,
  /^(?:All|Starred|Teams|Members|Collaborators)$/,
  /^(?:To the overview|Sign in|To the tag history)$/,
  // Of tabs that have no room yet.
  /^Scroll (?:back|forward)$/,
]
/** Whoever is signed in has stars of their own. */
const signedIn = [/^Star /, /^Take the star/]

/** In the page: the names of everything that can be used, but tabs, links and titles of columns. */
const namesOfOffers = `(() => {
  const used =
    'main :is(button, input, select, textarea, a.pf-v6-c-button):not([role="tab"], th button, [readonly], :disabled)'
  const textOf = (id) => document.getElementById(id)?.textContent ?? ''
  const nameOf = (element) => {
    const labels = (element.getAttribute('aria-labelledby') ?? '').split(' ').map(textOf).join(' ')
    const [label] = element.labels ?? []
    const name = [element.getAttribute('aria-label'), labels.trim(), label?.textContent]
    return (name.find((text) => text) ?? element.textContent).trim()
  }
  return [...document.querySelectorAll(used)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map(nameOf)
})()`

const addressesOf = (pattern: RegExp) =>
  pageTable.map(({ address }: PageRow) => address).filter((address) => pattern.test(address))

const repository = `/repository/${fullRepository}`

describePages(
  'what is offered',
  ({ visit }) => {
    const offered = async (username: string | undefined, addresses: readonly string[]) => {
      const visitor = await visit(username === undefined ? {} : { username })
      const found: string[] = []
      for (const address of addresses) {
        await visitor.page.goto(address)
        await visitor.settled()
        const names = await visitor.page.evaluate<string[]>(namesOfOffers)
        found.push(...names.map((name) => `${address}: ${name}`))
      }
      return found
    }
    const changesOf = async (
      username: string | undefined,
      addresses: readonly string[],
      allowed: readonly RegExp[],
    ) => {
      const all = await offered(username, addresses)
      return all.filter((line) => !allowed.some((one) => one.test(line.replace(/^\S+: /, ''))))
    }

    test('to somebody who is not signed in: to look at what is public', async () => {
      const changes = await changesOf(
        undefined,
        addressesOf(/^\/(?:repository|search|about|organization|user|superuser\/users)/),
        looking,
      )
      expect(changes).toEqual([])
    }, 180_000)

    test('to a reader: to look', async () => {
      const changes = await changesOf(
        'rita',
        addressesOf(/^\/(?:organization\/|repository|user\/ada|superuser\/users|service-keys)/),
        [...looking, ...signedIn],
      )
      expect(changes).toEqual(['/repository: Create repository'])
    }, 180_000)

    test('to a superuser who may only look: to look, everywhere', async () => {
      const changes = await changesOf(
        'auditor',
        addressesOf(
          /^\/(?:organization\/|repository\/|user\/ada|superuser|service|messages|.*log)/,
        ),
        [...looking, ...signedIn],
      )
      expect(changes).toEqual([])
    }, 180_000)

    test('to somebody who may write: tags and the description, and no settings', async () => {
      const visitor = await visit({ username: 'will' })
      const { page } = visitor
      await visitor.goTo(repository)
      await page.getByRole('button', { name: 'Edit' }).waitFor()
      expect(await page.getByRole('tab').allTextContents()).toEqual([
        'Information',
        'Tags',
        'Tag history',
      ])
      await visitor.goTo(`${repository}?tab=tags`)
      await page.getByRole('button', { name: 'Actions for latest' }).waitFor()
    })
  },
  { config: fullConfig, prepare: fillRegistry },
)
