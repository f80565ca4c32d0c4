/** As much of OpenAPI and JSON Schema as our own document uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly patternProperties?: Readonly<Record<string, Schema>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: Schema
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Call {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const methods = ['get', 'post', 'put', 'delete'] as const

const head = `// Made by "npm run openapi" from openapi/api-v1.json. Changes belong into the server's schemas.

/** Every call of the API: what it takes, and what it answers when it succeeds. */
export interface Calls {
`

/** The types of the API as the web page uses them. */
export function apiTypesText(document: ApiDocument): string {
  const paths = Object.entries(document.paths).map(
    ([path, item]) => `  '${path}': {\n${callsOf(item)}  }\n`,
  )
  return `${head}${paths.join('')}}\n`
}

function callsOf(item: Readonly<Record<string, unknown>>): string {
  const shared = (item['parameters'] ?? []) as readonly Parameter[]
  return methods
    .flatMap((method) => {
      const call = item[method] as Call | undefined
      return call === undefined ? [] : [callText(method, call, shared)]
    })
    .join('')
}

function callText(method: string, call: Call, shared: readonly Parameter[]): string {
  const parameters = [...shared, ...(call.parameters ?? [])]
  return `    /** ${call.operationId}: ${call.summary ?? ''} */
    ${method}: {
      path: ${parametersType(parameters, 'path')}
      query: ${parametersType(parameters, 'query')}
      body: ${bodyType(call.requestBody)}
      answer: ${answerType(call.responses)}
    }
`
}

function parametersType(parameters: readonly Parameter[], place: string): string {
  const fields = parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, required, schema }) => {
      const mark = place === 'path' || required === true ? '' : '?'
      // What is not wanted may be given as undefined.
      const nothing = mark === '' ? '' : ' | undefined'
      return `${key(name)}${mark}: ${typeOf(schema ?? {}, 4)}${nothing}`
    })
  return fields.length === 0 ? 'Record<never, never>' : `{ ${fields.join('; ')} }`
}

function bodyType(body: Content | undefined): string {
  const schema = jsonSchema(body)
  return schema === undefined ? 'undefined' : typeOf(schema, 3)
}

function answerType(responses: Readonly<Record<string, Content>>): string {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => {
      const schema = jsonSchema(response)
      return schema === undefined ? 'undefined' : typeOf(schema, 3)
    })
  return [...new Set(types)].join(' | ') || 'undefined'
}

function jsonSchema(content: Content | undefined): Schema | undefined {
  return content?.content?.['application/json']?.schema
}

function typeOf(schema: Schema, depth: number): string {
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.anyOf !== undefined) return unique(schema.anyOf.map((one) => typeOf(one, depth)))
  if (schema.allOf !== undefined) {
    return schema.allOf.map((one) => `(${typeOf(one, depth)})`).join(' & ')
  }
  if (Array.isArray(schema.type)) {
    const types = schema.type as readonly string[]
    return unique(types.map((type) => typeOf({ ...schema, type }, depth)))
  }
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return `(${typeOf(schema.items ?? {}, depth)})[]`
    case 'object':
      return objectType(schema, depth)
    default:
      return 'unknown'
  }
}

function unique(types: readonly string[]): string {
  return [...new Set(types)].join(' | ')
}

function objectType(schema: Schema, depth: number): string {
  const { properties = {}, required = [] } = schema
  const names = Object.keys(properties)
  if (names.length === 0) return `Record<string, ${valueType(schema, depth)}>`
  const indent = '  '.repeat(depth + 1)
  const lines = Object.entries(properties).map(
    ([name, property]) =>
      `${indent}${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(property, depth + 1)}\n`,
  )
  return `{\n${lines.join('')}${'  '.repeat(depth)}}`
}

function valueType({ additionalProperties, patternProperties }: Schema, depth: number): string {
  const [pattern] = Object.values(patternProperties ?? {})
  const value = pattern ?? additionalProperties
  return typeof value === 'object' ? typeOf(value, depth) : 'unknown'
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
}
