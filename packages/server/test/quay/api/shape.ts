/**
 * What a body looks like, as it was recorded: names of members with the types of what they hold.
 * A name that ends in `?` is not in every element, `<name>` stands for any name, `a | b` for
 * either, `keys` lists the members of something too large to look into.
 */
export type Shape = string | readonly Shape[] | { readonly [name: string]: Shape }

/** Types of leaves by where they are, over all cases of an operation. */
export type LeafTypes = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Where a value is not of that shape, as texts that name the member; none when it is. Names of
 * members have to be those of the shape. What a leaf holds depends on what a case before it did,
 * so a type that another case has in the same place will do.
 */
export function shapeFaults(
  value: unknown,
  shape: Shape,
  others: LeafTypes = new Map(),
  at = 'body',
): string[] {
  const inside = (member: unknown, memberShape: Shape, name: string) =>
    shapeFaults(member, memberShape, others, `${at}${name}`)
  if (typeof shape === 'string') {
    const types = [...shape.split(' | '), ...(others.get(at) ?? [])]
    const isOne = types.some((type) => isLeaf(value, type))
    return isOne ? [] : [`${at} is ${JSON.stringify(value)}, not ${shape}`]
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${at} is ${JSON.stringify(value)}, not a list`]
    const choices = shape as readonly Shape[]
    if (choices.length > 0 && value.length === 0 && others.get(`${at}[]`)?.has('nothing') !== true)
      return [`${at} is empty`]
    return value.flatMap((element: unknown) => {
      const found = choices.map((choice) => inside(element, choice, '[]'))
      return found.some((faults) => faults.length === 0) ? [] : (found[0] ?? [])
    })
  }
  const members = shape as { readonly [name: string]: Shape }
  const [key = ''] = Object.keys(members)
  if (key.replace('?', '') === 'one of') {
    const choices = members[key] as readonly Shape[]
    const isOne = choices.some((choice) => inside(value, choice, '').length === 0)
    return isOne ? [] : [`${at} is none of the recorded forms: ${JSON.stringify(value)}`]
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const isOne = [...(others.get(at) ?? [])].some((type) => isLeaf(value, type))
    return isOne ? [] : [`${at} is ${JSON.stringify(value)}, not an object`]
  }
  if (key === 'keys' && isNames(members[key]))
    return keyFaults(Object.keys(value), members[key], at)
  if (key.startsWith('<')) {
    return Object.values(value).flatMap((member) => inside(member, members[key] as Shape, '.<>'))
  }
  return memberFaults(Object.keys(value), Object.keys(members), at).concat(
    Object.entries(members).flatMap(([spelled, member]) => {
      const name = spelled.replace(/\?$/, '')
      if (!(name in value)) return []
      return inside((value as Record<string, unknown>)[name], member, `.${name}`)
    }),
  )
}

/** Every type that a leaf has anywhere, and `[]` where a list was seen empty. */
export function leafTypes(shapes: readonly Shape[]): LeafTypes {
  const types = new Map<string, Set<string>>()
  const add = (at: string, type: string) => {
    types.set(at, (types.get(at) ?? new Set()).add(type))
  }
  const walk = (shape: Shape, at: string): void => {
    if (typeof shape === 'string') {
      for (const type of shape.split(' | ')) add(at, type)
    } else if (Array.isArray(shape)) {
      if (shape.length === 0) add(`${at}[]`, 'nothing')
      for (const choice of shape as readonly Shape[]) walk(choice, `${at}[]`)
    } else {
      if (!Object.keys(shape).some((name) => name.startsWith('one of'))) add(at, 'object')
      for (const [spelled, member] of Object.entries(shape)) {
        const name = spelled.replace(/\?$/, '')
        if (name === 'keys' && isNames(member)) continue
        if (name === 'one of') for (const choice of member as readonly Shape[]) walk(choice, at)
        else walk(member, name.startsWith('<') ? `${at}.<>` : `${at}.${name}`)
      }
    }
  }
  for (const shape of shapes) walk(shape, 'body')
  return types
}

function isNames(shape: Shape | undefined): shape is string[] {
  return Array.isArray(shape) && shape.length > 0 && shape.every((each) => typeof each === 'string')
}

function memberFaults(names: readonly string[], recorded: readonly string[], at: string): string[] {
  const known = new Set(recorded.map((name) => name.replace(/\?$/, '')))
  const wanted = recorded.filter((name) => !name.endsWith('?'))
  return [
    ...keyFaults(names, wanted, at),
    ...names.filter((name) => !known.has(name)).map((name) => `${at}.${name} is not Quay's`),
  ]
}

function keyFaults(names: readonly string[], recorded: readonly string[], at: string): string[] {
  return recorded.filter((name) => !names.includes(name)).map((name) => `${at}.${name} is missing`)
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const rfc2822 = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d /
const isText = (value: unknown) => typeof value === 'string'
const matches = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value)

const leaves: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: isText,
  'string(empty)': isText,
  'string(Fernet token)': isText,
  bool: (value) => typeof value === 'boolean',
  int: Number.isInteger,
  'int(epoch s)': (value) => Number.isInteger(value) && Number(value) < 1e11,
  float: (value) => typeof value === 'number',
  null: (value) => value === null,
  uuid: matches(uuid),
  // A link that nobody gave is empty.
  url: matches(/^$|^https?:\/\//),
  digest: matches(/^sha256:[0-9a-f]{64}$/),
  hex64: matches(/^[0-9a-f]{64}$/),
  'colour(#rrggbb)': matches(/^#[0-9a-f]{6}$/),
  'date(RFC 2822, "-0000")': matches(new RegExp(`${rfc2822.source}-0000$`)),
  'date(RFC 2822, "GMT")': matches(new RegExp(`${rfc2822.source}GMT$`)),
  'date(ISO 8601, zone "Z")': matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  'date(ISO 8601, microseconds, zone "Z")': matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  avatar: (value) =>
    shapeFaults(value, {
      name: 'string',
      hash: 'hex64',
      color: 'colour(#rrggbb)',
      kind: 'string',
    }).length === 0,
}

function isLeaf(value: unknown, choice: string): boolean {
  const leaf = leaves[choice]
  if (leaf !== undefined) return leaf(value)
  const [, length, alphabet] = /^token(\d+)(\[.*\])$/.exec(choice) ?? []
  if (length !== undefined) return matches(new RegExp(`^${alphabet}{${length}}$`))(value)
  // `object`, and `object of 197 keys`.
  return typeof value === 'object' && value !== null
}
