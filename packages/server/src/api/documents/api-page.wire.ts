import { type Html, markup, type Page } from '../../platform/http/html-page.ts'
import type { Operation } from '../operation.ts'
import { describeTag } from './api-tags.ts'
import { curlExample } from './curl-example.ts'
import { type ListedOperation, listOperations, type Parameter } from './listed-operation.ts'
import { describeStatus, tagsOf } from './openapi.ts'
import type { PlainSchema } from './plain-schema.ts'

/** All groups of calls, each call in a line. */
export function apiIndexPage(operations: readonly Operation[], title: string): Page {
  const groups = tagsOf(operations).map((tag) => {
    const lines = listOperations(operations.filter((operation) => operation.tag === tag))
    return markup`<h2 id="${tag}"><a href="/api/docs/${tag}">${tag}</a></h2>
      <p>${describeTag(tag)}</p>
      <table>
        ${lines.map(indexLine)}
      </table>`
  })
  return {
    title: `API – ${title}`,
    body: markup`<h1>The API of ${title}</h1>
      <p>
        All calls stand below <code>/api/v1</code>, and take and give JSON. Programs send an OAuth
        token: <code>Authorization: Bearer TOKEN</code>. The same as a document:
        <a href="/api/docs/openapi.json">OpenAPI 3.1</a>,
        <a href="/api/v1/discovery">Swagger 2.0</a>.
      </p>
      ${groups}`,
  }
}

function indexLine({ operation }: ListedOperation): Html {
  const { tag, id, method, path, summary } = operation
  return markup`<tr>
    <td><code>${method.toUpperCase()}</code></td>
    <td><a href="/api/docs/${tag}#${id}"><code>${path}</code></a></td>
    <td>${summary}</td>
  </tr>`
}

/** One group with everything about its calls. */
export function apiTagPage(
  operations: readonly Operation[],
  tag: string,
  { title, baseUrl }: { readonly title: string; readonly baseUrl: string },
): Page | undefined {
  const listed = listOperations(operations.filter((operation) => operation.tag === tag))
  if (listed.length === 0) return undefined
  return {
    title: `${tag} – API – ${title}`,
    body: markup`<p><a href="/api/docs">All calls</a></p>
      <h1>${tag}</h1>
      <p>${describeTag(tag)}</p>
      ${listed.map((one) => article(one, baseUrl))}`,
  }
}

function article(listed: ListedOperation, baseUrl: string): Html {
  const { operation, pathParameters, queryParameters, body, answers } = listed
  const { id, method, path, summary, scope } = operation
  const needs = [
    scope === undefined ? 'Works with any token, and for some callers without.' : '',
    scope === undefined ? '' : `A token needs the scope ${scope}.`,
    operation.wantsFreshLogin === true ? 'In a browser, the password must be fresh.' : '',
    operation.feature === undefined ? '' : `Only with ${[operation.feature].flat().join(', ')}.`,
  ].filter((text) => text !== '')
  return markup`<article id="${id}">
    <h2><code>${method.toUpperCase()} /api/v1${path}</code></h2>
    <p>${summary} <span class="quiet">${id}. ${needs.join(' ')}</span></p>
    ${parameterTable('In the path', pathParameters)}
    ${parameterTable('In the query', queryParameters)}
    ${schemaBlock('Body', body)}
    ${answers.map(({ status, schema }) =>
      schemaBlock(`Answer ${status}: ${describeStatus(status)}`, schema ?? undefined, true),
    )}
    <h3>Example</h3>
    ${block(curlExample(listed, baseUrl))}
  </article>`
}

function parameterTable(title: string, parameters: readonly Parameter[]): Html {
  if (parameters.length === 0) return markup``
  const rows = parameters.map(
    ({ name, isRequired, schema }) =>
      markup`<tr>
        <td><code>${name}</code></td>
        <td>${isRequired ? 'required' : 'optional'}</td>
        <td><code>${shortType(schema)}</code></td>
      </tr>`,
  )
  return markup`<h3>${title}</h3>
    <table>
      ${rows}
    </table>`
}

function schemaBlock(title: string, schema: PlainSchema | undefined, isAlways = false): Html {
  if (schema === undefined) return isAlways ? markup`<h3>${title}</h3>` : markup``
  return markup`<h3>${title}</h3>
    ${block(sketch(schema))}`
}

/** The text of a block stands in it as it is. */
function block(text: string): Html {
  return markup`<pre>${text}</pre>`
}

function shortType(schema: PlainSchema): string {
  const { type, enum: values, const: constant, anyOf, items } = schema
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(anyOf)) return (anyOf as PlainSchema[]).map(shortType).join(' | ')
  if (type === 'array') return `${shortType((items ?? {}) as PlainSchema)}[]`
  return typeof type === 'string' ? type : 'any'
}

/** A schema as people read it: an object with its members, a question mark behind optional ones. */
function sketch(schema: PlainSchema, indent = ''): string {
  const { type, properties, patternProperties, required, items, anyOf } = schema
  const deeper = `${indent}  `
  if (Array.isArray(anyOf)) {
    return (anyOf as PlainSchema[]).map((one) => sketch(one, indent)).join(' | ')
  }
  if (type === 'array') return `[${sketch((items ?? {}) as PlainSchema, indent)}]`
  if (type !== 'object') return shortType(schema)
  const names = new Set(Array.isArray(required) ? (required as string[]) : [])
  const members = [
    ...Object.entries((properties ?? {}) as Record<string, PlainSchema>).map(
      ([name, member]) =>
        `${deeper}"${name}"${names.has(name) ? '' : '?'}: ${sketch(member, deeper)}`,
    ),
    ...Object.values((patternProperties ?? {}) as Record<string, PlainSchema>).map(
      (member) => `${deeper}<name>: ${sketch(member, deeper)}`,
    ),
  ]
  return members.length === 0 ? '{}' : `{\n${members.join('\n')}\n${indent}}`
}
