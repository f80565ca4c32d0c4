/** The JSON is not what every reader would understand alike. */
export class AmbiguousJsonError extends Error {
  override readonly name = 'AmbiguousJsonError'
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Parses JSON that other programs will parse too, and refuses what they might read
 * differently: bytes that are no UTF-8, a byte order mark, two keys of one object that are
 * equal but for their case (Go matches keys so), and nesting deeper than `depthMaximum`.
 *
 * @throws AmbiguousJsonError
 */
export function parseStrictJson(bytes: Uint8Array, depthMaximum: number): unknown {
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch (error) {
    throw new AmbiguousJsonError('it is not valid UTF-8', { cause: error })
  }
  let value: unknown
  try {
    // The depth is checked first: a parser that recurses must not see a megabyte of brackets.
    checkDepth(text, depthMaximum)
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof AmbiguousJsonError) throw error
    throw new AmbiguousJsonError('it is not valid JSON', { cause: error })
  }
  checkKeys(text)
  return value
}

function checkDepth(text: string, depthMaximum: number): void {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === quote) index = endOfString(text, index)
    else if (code === openBrace || code === openBracket) {
      depth += 1
      if (depth > depthMaximum) {
        throw new AmbiguousJsonError(`it is nested more than ${depthMaximum} levels deep`)
      }
    } else if (code === closeBrace || code === closeBracket) depth -= 1
  }
}

/** Walks valid JSON and looks at the keys of each object. */
function checkKeys(text: string): void {
  const objects: (Set<string> | undefined)[] = []
  let expectsKey = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    switch (code) {
      case quote: {
        const end = endOfString(text, index)
        if (expectsKey) {
          addKey(objects.at(-1), JSON.parse(text.slice(index, end + 1)) as string)
          expectsKey = false
        }
        index = end
        break
      }
      case openBrace:
        objects.push(new Set())
        expectsKey = true
        break
      case openBracket:
        objects.push(undefined)
        expectsKey = false
        break
      case closeBrace:
      case closeBracket:
        objects.pop()
        expectsKey = false
        break
      case comma:
        expectsKey = objects.at(-1) !== undefined
        break
      default:
    }
  }
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys === undefined) return
  const folded = foldKey(key)
  if (keys.has(folded)) {
    throw new AmbiguousJsonError(`the key ${JSON.stringify(key.slice(0, 100))} stands twice`)
  }
  keys.add(folded)
}

/**
 * A key as Go's decoder compares it: letters that differ by case alone are one, also those
 * from elsewhere (`ſ` is an s, the Kelvin sign a k).
 */
export function foldKey(key: string): string {
  if (/^[a-z0-9._/-]*$/.test(key)) return key
  return Array.from(key, (letter) => {
    const upper = letter.toUpperCase()
    return (upper.length === letter.length ? upper : letter).toLowerCase()
  }).join('')
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === backslash) index += 1
    else if (code === quote) return index
  }
  return text.length
}

const quote = 0x22
const comma = 0x2c
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
