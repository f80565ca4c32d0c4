import { Type } from 'typebox'

import type { PageTokens } from './page-token.ts'

/** Quay gives these lists whole. So does Berth, up to here; the rest follows by `next_page`. */
export const wholeListMaximum = 10_000

export const NextPageQuery = Type.Object({
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})

export const NextPageJson = Type.Optional(Type.String())

/** Lists in the order of a number that each row has: a page begins after that of the last row. */
export class NumberedPages {
  readonly #tokens: PageTokens

  constructor(tokens: PageTokens) {
    this.#tokens = tokens
  }

  /** @param list what the token is good for: the operation, and what it was asked for */
  page(list: string, token: string | undefined): { afterId: number; limit: number } {
    const key = this.#tokens.open(list, token)
    const isNumber = typeof key === 'number' && Number.isSafeInteger(key)
    return { afterId: isNumber ? key : 0, limit: wholeListMaximum }
  }

  /** The member `next_page`, when there is a next one. */
  next(list: string, afterId: number | undefined): { readonly next_page?: string } {
    return afterId === undefined ? {} : { next_page: this.#tokens.seal(list, afterId) }
  }
}
