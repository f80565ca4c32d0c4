import type { TSchema } from 'typebox'

/** JSON Schema as plain JSON: what TypeBox marks for itself is left out. */
export type PlainSchema = Readonly<Record<string, unknown>>

export function plainSchema(schema: TSchema): PlainSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (key.startsWith('~') ? undefined : value)),
  ) as PlainSchema
}

/** A body that is none. */
export function isNothing(schema: TSchema): boolean {
  return plainSchema(schema)['type'] === 'undefined'
}

/** Swagger 2.0 knows neither unions, nor constants, nor patterns of names. */
export function swaggerSchema(schema: PlainSchema): PlainSchema {
  const { anyOf, const: constant, patternProperties, properties, items, ...rest } = schema
  if (Array.isArray(anyOf)) {
    const kinds = (anyOf as PlainSchema[]).filter(({ type }) => type !== 'null')
    const [only] = kinds
    return {
      ...(kinds.length === 1 && only !== undefined ? swaggerSchema(only) : {}),
      ...(kinds.length < anyOf.length ? { 'x-nullable': true } : {}),
    }
  }
  return {
    ...rest,
    ...(Array.isArray(rest['enum']) && rest['type'] === undefined ? { type: 'string' } : {}),
    ...(constant === undefined ? {} : { enum: [constant] }),
    ...(patternProperties === undefined
      ? {}
      : {
          additionalProperties: swaggerSchema(
            Object.values(patternProperties as Record<string, PlainSchema>)[0] ?? {},
          ),
        }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties as Record<string, PlainSchema>).map(([name, member]) => [
              name,
              swaggerSchema(member),
            ]),
          ),
        }),
    ...(items === undefined ? {} : { items: swaggerSchema(items as PlainSchema) }),
  }
}
