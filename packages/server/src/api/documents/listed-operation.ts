import type { TObject } from 'typebox'

import type { Method, Operation } from '../operation.ts'
import { isNothing, type PlainSchema, plainSchema } from './plain-schema.ts'

/** A call as documents tell of it. */
export interface ListedOperation {
  readonly operation: Operation
  readonly pathParameters: readonly Parameter[]
  readonly queryParameters: readonly Parameter[]
  readonly body: PlainSchema | undefined
  readonly answers: readonly ListedAnswer[]
}

export interface Parameter {
  readonly name: string
  readonly isRequired: boolean
  readonly schema: PlainSchema
}

export interface ListedAnswer {
  readonly status: number
  /** Undefined: an empty body. */
  readonly schema: PlainSchema | undefined
}

const methodOrder: readonly Method[] = ['get', 'post', 'put', 'delete']

/** All calls in an order that does not depend on how they were put together. */
export function listOperations(operations: readonly Operation[]): ListedOperation[] {
  return operations
    .toSorted(
      (left, right) =>
        compare(left.path, right.path) ||
        methodOrder.indexOf(left.method) - methodOrder.indexOf(right.method),
    )
    .map((operation) => {
      const known = described.get(operation)
      if (known !== undefined) return known
      const listed = describe(operation)
      described.set(operation, listed)
      return listed
    })
}

/** Calls do not change, and reading their schemas takes longer than all the rest. */
const described = new WeakMap<Operation, ListedOperation>()

function describe(operation: Operation): ListedOperation {
  const { path, params, query, body, answers } = operation
  const schemas = parametersOf(params)
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  return {
    operation,
    // A name that the path has is always there.
    pathParameters: names.map((name) => ({
      name,
      isRequired: true,
      schema: schemas.find((parameter) => parameter.name === name)?.schema ?? { type: 'string' },
    })),
    queryParameters: parametersOf(query),
    body: body === undefined ? undefined : plainSchema(body),
    answers: Object.entries(answers).map(([status, schema]) => ({
      status: Number(status),
      schema: status === '204' || isNothing(schema) ? undefined : plainSchema(schema),
    })),
  }
}

function parametersOf(schema: TObject): Parameter[] {
  const { properties = {}, required = [] } = plainSchema(schema) as {
    properties?: Record<string, PlainSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, member]) => ({
    name,
    isRequired: required.includes(name),
    schema: member,
  }))
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
