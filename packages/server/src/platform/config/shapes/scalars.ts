import { Secret } from '../secret.ts'
import { misfit, scalarShape, type Shape } from './shape.ts'

/** Unquoted YAML 1.1: `true`, `True`, `yes`, `on` and their opposites. */
export const boolean: Shape<boolean> = scalarShape(
  'true or false',
  'true or false, without quotes',
  (value) => (typeof value === 'boolean' ? value : undefined),
)

/** Text; a number counts as the characters that were written. */
export const text: Shape<string> = scalarShape('text', 'text in quotes', asText)

/** Text that stays hidden from logs, faults and reports. */
export const secretText: Shape<Secret> = hidden(
  scalarShape('secret text', 'text in quotes, not empty', (value, written) => {
    const characters = asText(value, written)
    return characters === undefined || characters === '' ? undefined : new Secret(characters)
  }),
)

/** An integer between two bounds, both included. */
export function wholeNumber(bounds: { minimum?: number; maximum?: number } = {}): Shape<number> {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = bounds
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`
  return scalarShape('whole number', `a whole number ${range}`, (value) => {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
    return typeof number === 'number' &&
      Number.isSafeInteger(number) &&
      number >= minimum &&
      number <= maximum
      ? number
      : undefined
  })
}

export const port: Shape<number> = wholeNumber({ minimum: 1, maximum: 65_535 })

/** A share of a whole, 0 to 1. */
export const fraction: Shape<number> = scalarShape(
  'fraction',
  'a number from 0 to 1 such as 0.05',
  (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined),
)

/** One of a few words, without regard to case; gives the word as it is listed. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Shape<Word> {
  const listed = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return scalarShape(words.join(' | '), words.length === 1 ? `${words[0]}` : listed, (value) =>
    words.find((word) => word.toLowerCase() === String(value).toLowerCase()),
  )
}

/** An absolute `http` or `https` URL. */
export const httpUrl: Shape<string> = scalarShape(
  'URL',
  'a URL such as https://service.example.com',
  (value) => {
    if (typeof value !== 'string') return undefined
    const protocol = URL.parse(value)?.protocol
    return protocol === 'http:' || protocol === 'https:' ? value : undefined
  },
)

/** `host` or `host:port` without a scheme; IPv6 addresses stand in brackets. */
export const hostAddress: Shape<string> = scalarShape(
  'host or host:port',
  'a host name such as registry.example.com or registry.example.com:8443, without https://',
  (value) => {
    if (typeof value !== 'string' || !/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(value)) {
      return undefined
    }
    const url = URL.parse(`https://${value}`)
    return url === null || url.hostname === '' ? undefined : value.toLowerCase()
  },
)

/** The path of a file or folder. */
export const filePath: Shape<string> = scalarShape('path', 'the path of a file', (value) =>
  typeof value === 'string' && value !== '' && !value.includes('\0') ? value : undefined,
)

/** The same shape, whose values are never shown. */
export function hidden<Value>(shape: Shape<Value>): Shape<Value> {
  const secret: Shape<Value> = {
    ...shape,
    isSecret: true,
    read(setting, sink) {
      return shape.read(setting, {
        fault: (at) => misfit(secret, at, sink),
        advise: (at, sentence) => sink.advise(at, sentence),
      })
    },
  }
  return secret
}

function asText(value: string | number | boolean, written: string): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? written : undefined
}
