import type { Static, TObject, TSchema } from 'typebox'

import type { FeatureName } from '../platform/config/slices/api.ts'
import type { HttpRequest } from '../platform/http/client-address.ts'
import type { ApiCaller } from './api-caller.ts'
import type { ErrorRow } from './api-error.ts'

export type Method = 'get' | 'post' | 'put' | 'delete'

/** One call of the API: what it is called, what it takes, what it answers, and how it is done. */
export interface Operation extends OperationFacts {
  readonly params: TObject
  readonly query: TObject
  readonly body: TSchema | undefined
  handle(request: OperationRequest): Promise<Answer>
}

/** What a document and the door need to know of a call. */
export interface OperationFacts {
  /** Quay's name of it. */
  readonly id: string
  readonly tag: string
  /** One line for people. */
  readonly summary: string
  readonly method: Method
  /** Below `/api/v1`, parameters in braces; `{repository}` has slashes in it. */
  readonly path: string
  /** Bodies by status. */
  readonly answers: Readonly<Record<number, TSchema>>
  /** The OAuth scope that a token needs for it, for the document; the access check enforces it. */
  readonly scope?: string
  /** The page of the product uses it, and documents hide it unless they are asked. */
  readonly isInternal?: boolean
  /** The password must have been typed a short time ago. */
  readonly wantsFreshLogin?: boolean
  /** Answers also while anonymous access is off. */
  readonly isForAnybody?: boolean
  /** Works while the registry takes no changes. */
  readonly worksReadOnly?: boolean
  /** Whoever calls has no page of ours open, and so no token of a form. */
  readonly needsNoFormToken?: boolean
  /** Of the body as JSON, where the usual bound is too low. */
  readonly bodyBytesMaximum?: number
  /** The call is not there while this is off, or one of these. */
  readonly feature?: FeatureName | readonly FeatureName[]
  /** No body is as good as an empty object. */
  readonly bodyMayBeMissing?: boolean
  /** Where this call spells a refusal otherwise than all others. */
  readonly errors?: readonly ErrorRow[]
}

export interface OperationRequest<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly caller: ApiCaller
  /** Scheme, host and port by which the client came, e.g. `https://registry.example.com`. */
  readonly baseUrl: string
  /** For what no schema describes, such as a single header. */
  readonly http: HttpRequest
}

export interface Answer {
  readonly status: number
  /** Sent as JSON; undefined: an empty body. */
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** A new session for the cookie; null ends the one that is there. */
  readonly cookieId?: string | null
}

type Definition<Params extends TObject, Query extends TObject, Body extends TSchema> = Omit<
  OperationFacts,
  'never'
> & {
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly handle: (
    request: OperationRequest<Static<Params>, Static<Query>, Static<Body>>,
  ) => Promise<Answer>
}

// eslint-disable-next-line typescript/no-empty-object-type -- what TypeBox calls no properties
type Nothing = TObject<{}>

/** Declares a call: its schemas give `handle` the types of what comes in. */
export function operation<
  Params extends TObject = Nothing,
  Query extends TObject = Nothing,
  Body extends TSchema = TSchema,
>(definition: Definition<Params, Query, Body>): Operation {
  return {
    ...definition,
    params: definition.params ?? nothing,
    query: definition.query ?? nothing,
    body: definition.body,
    // The door has checked what it hands over against these very schemas.
    handle: definition.handle,
  }
}

const nothing: TObject = { '~kind': 'Object', type: 'object', properties: {} } as never

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export function created(body: unknown): Answer {
  return { status: 201, body }
}

export const noContent: Answer = { status: 204, body: undefined }
