/** Users and organizations share one set of names (Quay's rule). */
const namespaceName = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/
const robotShortName = /^[a-z][a-z0-9_-]{1,254}$/

const lengthMinimum = 2
const lengthMaximum = 255

/** Names that are words of the protocol or of the web page, and so belong to nobody. */
const reservedNames = new Set(['api', 'auth', 'catalog', 'v1', 'v2', 'health', 'metrics', 'oauth'])

function isNamespaceName(text: string): boolean {
  return isTeamName(text) && !reservedNames.has(text)
}

function isTeamName(text: string): boolean {
  return text.length >= lengthMinimum && text.length <= lengthMaximum && namespaceName.test(text)
}

/** A robot's full name is `namespace+short`. */
export interface RobotName {
  readonly namespace: string
  readonly shortName: string
}

/** The parts of `namespace+short`, or undefined when the text is no robot's name. */
function parseRobotName(text: string): RobotName | undefined {
  const plus = text.indexOf('+')
  if (plus < 0) return undefined
  const namespace = text.slice(0, plus)
  const shortName = text.slice(plus + 1)
  if (!isNamespaceName(namespace) || !robotShortName.test(shortName)) return undefined
  return { namespace, shortName }
}

export class InvalidNameError extends Error {
  override readonly name = 'InvalidNameError'

  constructor(text: string, rule: string) {
    super(`${JSON.stringify(text.slice(0, 300))} cannot be used as a name: ${rule}`)
  }
}

const rule =
  `it needs ${lengthMinimum} to ${lengthMaximum} lower-case letters and digits, ` +
  'with single dots, dashes or underscores between them'

/** @throws InvalidNameError */
export function requireNamespaceName(text: string): void {
  if (isNamespaceName(text)) return
  throw new InvalidNameError(
    text,
    `${rule}${reservedNames.has(text) ? ', and this one is reserved' : ''}`,
  )
}

/** @throws InvalidNameError */
export function requireTeamName(text: string): void {
  if (!isTeamName(text)) throw new InvalidNameError(text, rule)
}

/** @throws InvalidNameError */
export function requireRobotName(text: string): RobotName {
  const name = parseRobotName(text)
  if (name !== undefined) return name
  throw new InvalidNameError(
    text,
    'a robot is named NAMESPACE+NAME, the second part at least two lower-case letters, digits, dashes or underscores',
  )
}
