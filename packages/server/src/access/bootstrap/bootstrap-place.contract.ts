import { describe, expect, test } from 'vitest'

import { type BootstrapFile, type BootstrapPlace, BootstrapPlaceError } from './bootstrap-token.ts'

export interface PlaceOfTest {
  readonly place: BootstrapPlace
  /** What a program finds there. */
  readonly found: () => Promise<unknown>
  /** Puts something there that is no token. */
  readonly spoil: () => Promise<void>
  /** Nothing can be put there from now on. */
  readonly close: () => Promise<void>
}

const content: BootstrapFile = {
  token: 'a'.repeat(40),
  username: 'root',
  scope: 'repo:read',
  expires_at: '2026-05-01T10:00:00.000Z',
}

/** What every place of the token promises, as tests. */
export function describeBootstrapPlace(name: string, make: () => Promise<PlaceOfTest>): void {
  describe(`${name} keeps the contract of places of the bootstrap token`, () => {
    test('what is written is what programs find, and is read again', async () => {
      const { place, found } = await make()
      expect(await place.read()).toBeUndefined()
      await place.write(content)
      expect([await found(), await place.read()]).toEqual([content, content.token])
    })

    test('the newest token stands there', async () => {
      const { place } = await make()
      await place.write(content)
      await place.write({ ...content, token: 'b'.repeat(40) })
      expect(await place.read()).toBe('b'.repeat(40))
    })

    test('something else there is no token, and is replaced', async () => {
      const { place, spoil } = await make()
      await place.write(content)
      await spoil()
      expect(await place.read()).toBeUndefined()
      await place.write(content)
      expect(await place.read()).toBe(content.token)
    })

    test('what cannot be written says where and what to do, and leaves no token in the message', async () => {
      const { place, close } = await make()
      await close()
      const error: unknown = await place.write(content).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(BootstrapPlaceError)
      expect((error as Error).message).toMatch(/^the token cannot be written to .*; /)
      expect((error as Error).message).not.toContain(content.token)
    })
  })
}
