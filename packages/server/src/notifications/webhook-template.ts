import { InvalidNotificationError } from './invalid-notification-error.ts'

/** What stands for a value that an event does not have, inside a longer text (Quay's). */
const missing = '(none)'
const placeholder = /\$\{([^}]*)\}/g
const wholePlaceholder = /^\$\{([^}]*)\}$/
/** A dotted path such as `event_data.updated_tags[0]`. */
const pathForm = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[(?:\d{1,6}|\*)\])*$/
const depthMaximum = 32

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/**
 * Looks whether a text is JSON whose texts name only paths in `${…}`.
 *
 * @throws InvalidNotificationError
 */
export function checkTemplate(template: string): void {
  fill(parse(template), {}, 0)
}

/**
 * The body that a template makes of an event. A text that is one placeholder alone becomes the
 * value itself, with its type; inside of a longer text, lists are joined by commas.
 *
 * @throws InvalidNotificationError
 */
export function applyTemplate(template: string, data: object): string {
  return JSON.stringify(fill(parse(template), data, 0))
}

function parse(template: string): Json {
  try {
    return JSON.parse(template) as Json
  } catch (error) {
    throw new InvalidNotificationError(`the template is no JSON: ${String(error)}`, {
      cause: error,
    })
  }
}

function fill(value: Json, data: object, depth: number): unknown {
  if (depth > depthMaximum) {
    throw new InvalidNotificationError(`the template is nested more than ${depthMaximum} deep`)
  }
  if (typeof value === 'string') return fillText(value, data)
  if (Array.isArray(value)) return value.map((each: Json) => fill(each, data, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      asText(fillText(name, data)),
      fill(member, data, depth + 1),
    ]),
  )
}

function fillText(text: string, data: object): unknown {
  const whole = wholePlaceholder.exec(text)
  if (whole !== null) return valueAt(data, whole[1] ?? '') ?? null
  return text.replaceAll(placeholder, (_all, path: string) => asText(valueAt(data, path)))
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return missing
  if (Array.isArray(value)) return value.map(asText).join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Quay's templates begin their paths with `event_data`; without it they mean the same. */
function valueAt(data: object, path: string): unknown {
  if (path.length > 200 || !pathForm.test(path)) {
    throw new InvalidNotificationError(
      `the template has ${JSON.stringify(`\${${path.slice(0, 60)}}`)}, which names nothing; write it like \${event_data.name}`,
    )
  }
  const steps = path.replaceAll(/\[(\d+|\*)\]/g, '.$1').split('.')
  let value: unknown = { event_data: data, ...data }
  for (const step of steps) {
    // All elements of a list are the list.
    if (step === '*' && Array.isArray(value)) continue
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value
}
