import { randomBytes } from 'node:crypto'

import type { HttpRequest } from './client-address.ts'

/** What an id from outside may look like: long enough to be one, nothing that needs quoting. */
const idForm = /^[\w.:-]{8,64}$/

const processPart = randomBytes(5).toString('hex')
let count = 0
const given = new WeakMap<HttpRequest, string>()

/**
 * The id of a request, by which its lines in the log are found: the `X-Request-Id` that a
 * proxy has given it, or one of ours. It is made when somebody first asks for it.
 */
export function requestIdOf(request: HttpRequest): string {
  const known = given.get(request)
  if (known !== undefined) return known
  const header = request.headers['x-request-id']
  const id =
    typeof header === 'string' && idForm.test(header) ? header : `${processPart}-${(count += 1)}`
  given.set(request, id)
  return id
}

/** Gives a request the id by which it is known elsewhere, unless it brings one along. */
export function nameRequest(request: HttpRequest, id: string): void {
  if (request.headers['x-request-id'] === undefined) given.set(request, id)
}
