import type { ListedOperation } from './listed-operation.ts'
import type { PlainSchema } from './plain-schema.ts'

const names: Readonly<Record<string, string>> = {
  orgname: 'acme',
  repository: 'acme/app',
  username: 'alice',
  teamname: 'owners',
  robot_shortname: 'ci',
  tag: 'latest',
  name: 'alice',
}

/** A call as somebody types it, with a token in `$TOKEN`. */
export function curlExample(listed: ListedOperation, baseUrl: string): string {
  const { operation, pathParameters, queryParameters, body } = listed
  let path = operation.path
  for (const { name } of pathParameters) {
    path = path.replace(`{${name}}`, names[name] ?? name.toUpperCase())
  }
  const query = queryParameters
    .filter(({ isRequired }) => isRequired)
    .map(({ name, schema }) => `${name}=${String(sample(schema))}`)
    .join('&')
  const url = `${baseUrl}/api/v1${path}${query === '' ? '' : `?${query}`}`
  const method = operation.method === 'get' ? '' : ` -X ${operation.method.toUpperCase()}`
  const data =
    body === undefined
      ? ''
      : ` \\\n  -H 'Content-Type: application/json' -d '${JSON.stringify(sample(body)).replaceAll("'", `'\\''`)}'`
  return `curl${method} -H "Authorization: Bearer $TOKEN" '${url}'${data}`
}

/** The least that fits a schema. */
function sample(schema: PlainSchema): unknown {
  const { type, enum: values, const: constant, anyOf, properties, required, items } = schema
  if (constant !== undefined) return constant
  if (Array.isArray(values)) return values[0]
  if (Array.isArray(anyOf)) return sample((anyOf[0] ?? {}) as PlainSchema)
  switch (type) {
    case 'string':
      return 'text'
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return [sample((items ?? {}) as PlainSchema)]
    case 'object': {
      const members = (properties ?? {}) as Record<string, PlainSchema>
      const wanted = Array.isArray(required) ? (required as string[]) : []
      return Object.fromEntries(
        wanted.map((name) => [name, names[name] ?? sample(members[name] ?? {})]),
      )
    }
    default:
      return 'text'
  }
}
