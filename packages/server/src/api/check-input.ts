import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Convert } from 'typebox/value'

import { ApiError, problem } from './api-error.ts'

/** Checks one part of a request: path, query or body. Compiled once for each call. */
export interface InputCheck {
  /** The part as its schema has it. @throws ApiError that names the first member that is wrong */
  (value: unknown): unknown
}

/**
 * Members that only the server decides. A body that brings one was made to get what its sender
 * may not have, unless the call takes a member of that name.
 */
const privilegedNames = new Set([
  'id',
  'uuid',
  'owner',
  'owner_id',
  'is_admin',
  'is_superuser',
  'super_user',
  'superuser',
  'is_enabled',
  'enabled',
  'verified',
  'is_verified',
  'organization_id',
  'namespace_id',
  'user_id',
  'account_id',
  'repository_id',
  'password_hash',
  'created_by',
  'is_org_admin',
  'can_admin',
  'can_write',
  '__proto__',
  'constructor',
  'prototype',
])

/** Texts from a path or a query are converted to what the schema wants: numbers, truth values. */
export function checkTexts(schema: TSchema): InputCheck {
  const validator = Compile(schema)
  return (value) => {
    refuseBadTexts(value, '', isOneLine)
    const converted = Convert(schema, value)
    refuseUnfit(validator, converted)
    return converted
  }
}

export function checkBody(schema: TSchema): InputCheck {
  const validator = Compile(schema)
  const known = knownNames(schema)
  return (value) => {
    if (value === undefined) throw invalid('a JSON body is needed')
    refuseBadTexts(value, '', isText)
    if (typeof value === 'object' && value !== null && known !== undefined) {
      const name = Object.keys(value).find(
        (member) => privilegedNames.has(member) && !known.has(member),
      )
      if (name !== undefined) throw invalid(`${name} cannot be set by this call; leave it out`)
    }
    refuseUnfit(validator, value)
    return value
  }
}

/** Whether a value is what a schema says: for tests of answers. */
export function faultOf(schema: TSchema, value: unknown): string | undefined {
  const [error] = Compile(schema).Errors(value)
  return error === undefined ? undefined : `${error.instancePath || 'it'} ${error.message}`
}

function refuseUnfit(validator: Validator, value: unknown): void {
  if (validator.Check(value)) return
  const [error] = validator.Errors(value)
  throw invalid(error === undefined ? 'the request has another form' : explain(error))
}

interface Violation {
  readonly keyword: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

function explain({ keyword, instancePath, params, message }: Violation): string {
  const member = instancePath.slice(1).replaceAll('/', '.')
  const of = member === '' ? '' : `${member}.`
  const given = params as Readonly<Record<string, unknown>>
  if (keyword === 'required') {
    const [missing] = given['requiredProperties'] as readonly string[]
    return `${of}${missing} is missing`
  }
  if (keyword === 'additionalProperties') {
    const [extra] = given['additionalProperties'] as readonly string[]
    return `${of}${extra} is not known here; leave it out`
  }
  const name = member === '' ? 'the body' : member
  if (keyword === 'enum') {
    const allowed = (given['allowedValues'] as readonly unknown[]).map((value) => String(value))
    return `${name} must be one of ${allowed.join(', ')}`
  }
  return `${name} ${message}`
}

/** No part of a path or query has control characters: they only ever come from an attack. */
function isOneLine(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text)
}

/** Descriptions have several lines; a NUL no database takes, and the others nobody types. */
function isText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)
}

const nestingMaximum = 32

function refuseBadTexts(
  value: unknown,
  path: string,
  isGood: (text: string) => boolean,
  depth = 0,
): void {
  if (depth > nestingMaximum) throw invalid(`${path} is nested too deeply`)
  if (typeof value === 'string') {
    if (!isGood(value)) {
      throw invalid(`${path === '' ? 'the body' : path} has characters that no text has`)
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (!isGood(name)) throw invalid('the name of a member has characters that no text has')
    refuseBadTexts(member, path === '' ? name : `${path}.${name}`, isGood, depth + 1)
  }
}

/** The members that a schema knows; undefined for one that takes any. */
function knownNames(schema: TSchema): ReadonlySet<string> | undefined {
  const { properties } = schema as { properties?: Readonly<Record<string, unknown>> }
  return properties === undefined ? undefined : new Set(Object.keys(properties))
}

function invalid(reason: string): ApiError {
  return new ApiError(problem('invalid_request'), reason)
}
