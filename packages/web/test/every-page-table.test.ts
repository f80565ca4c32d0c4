import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { pageTable } from './harness/page-table.ts'

const source = join(import.meta.dirname, '../src')

/** Pages on the way to being somebody: `sign-in.test.ts` and `sign-in-ways.test.ts` look at them. */
const before = ['/signin', '/createaccount', '/forgotpassword', '/updateuser', '/confirminvite']

/** What a module of the page exports; it belongs to another world of types than tests. */
async function exported<Value>(file: string, name: string): Promise<readonly Value[]> {
  const module = (await import(file)) as Readonly<Record<string, readonly Value[]>>
  const value = module[name]
  if (value === undefined) throw new Error(`${file} exports no ${name}`)
  return value
}

async function allRoutes(): Promise<string[]> {
  const files = readdirSync(join(source, 'features'), { withFileTypes: true, recursive: true })
    .filter(({ name }) => name === 'routes.ts')
    .map(({ parentPath, name }) => join(parentPath, name))
  const routes = await Promise.all(
    files.map((file) => exported<{ readonly path: string }>(file, 'routes')),
  )
  return routes.flat().map(({ path }) => path)
}

const addresses = pageTable.map(({ address }) => address)

describe('the table that every page is tested by', () => {
  test('has each page', async () => {
    const routes = (await allRoutes()).filter((path) => !before.includes(path))
    expect(routes.length).toBeGreaterThan(15)
    const isThere = (path: string) => {
      const pattern = new RegExp(`^${path.replaceAll(/\$\w+/g, '[^/?]+')}(?:\\?|$)`)
      return addresses.some((address) => pattern.test(address))
    }
    expect(routes.filter((path) => !isThere(path))).toEqual([])
  })

  test('has each entry of the list of pages', async () => {
    const entries = await exported<{ readonly path: string }>(
      join(source, 'main/navigation.ts'),
      'navigation',
    )
    expect(entries.map(({ path }) => path).filter((path) => !addresses.includes(path))).toEqual([])
  })

  test.each([
    ['/organization/harbour', 'organization'],
    ['/user/ada', 'user'],
    ['/repository/harbour/web', 'repository'],
  ])('has each tab of %s', async (page, kind) => {
    const file = join(source, `main/${kind}-tabs.ts`)
    const tabs = await exported<{ readonly key: string }>(file, `${kind}Tabs`)
    expect(tabs.length).toBeGreaterThan(3)
    expect(tabs.map(({ key }) => `${page}?tab=${key}`)).toEqual(
      tabs.map(({ key }) => addresses.find((address) => address === `${page}?tab=${key}`)),
    )
  })
})
