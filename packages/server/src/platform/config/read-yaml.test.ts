import { expect, test } from 'vitest'
import { inOneLine } from './faults.ts'
import { readYaml } from './read-yaml.ts'
import type { Setting } from './setting.ts'

function plain(setting: Setting | undefined): unknown {
  switch (setting?.kind) {
    case undefined:
      return undefined
    case 'scalar':
      return setting.value
    case 'list':
      return setting.items.map(plain)
    case 'block':
      return Object.fromEntries([...setting.entries].map(([name, entry]) => [name, plain(entry)]))
  }
}

function read(text: string): Record<string, unknown> {
  const { settings, faults } = readYaml(text, 'config.yaml')
  expect(faults).toEqual([])
  return Object.fromEntries([...settings].map(([name, setting]) => [name, plain(setting)]))
}

function faultsOf(text: string): string[] {
  return readYaml(text, 'config.yaml').faults.map(inOneLine)
}

test.each(['true', 'True', 'TRUE', 'yes', 'Yes', 'on', 'On'])(
  '%s is true, as in PyYAML',
  (word) => {
    expect(read(`KEY: ${word}`)).toEqual({ KEY: true })
  },
)

test.each(['false', 'False', 'no', 'No', 'off', 'OFF'])('%s is false, as in PyYAML', (word) => {
  expect(read(`KEY: ${word}`)).toEqual({ KEY: false })
})

test.each([
  { written: 'y', value: 'y', because: 'PyYAML does not take it for true' },
  { written: 'n', value: 'n', because: 'nor this for false' },
  { written: '2001-12-14', value: '2001-12-14', because: 'no key wants a date' },
  { written: '1:30', value: '1:30', because: 'no key wants base 60' },
  { written: '"true"', value: 'true', because: 'quotes make text' },
  { written: '017', value: 15, because: 'YAML 1.1 has octal numbers' },
  { written: '~', value: null, because: 'this is nothing' },
  { written: "!!python/unicode 'x'", value: 'x', because: 'old tools of Quay write it' },
])('$written is $value: $because', ({ written, value }) => {
  expect(read(`KEY: ${written}`)).toEqual({ KEY: value })
})

test.each(['', '\n\n', '---\n', '# only a comment\n', '~', '\uFEFF'])(
  '%j is an empty file',
  (text) => {
    expect(read(text)).toEqual({})
  },
)

test('anchors, aliases and merge keys are followed', () => {
  const text = 'BASE: &base {host: a, port: 1}\nKEY:\n  <<: *base\n  port: 2\nSAME: *base\n'
  expect(read(text)).toMatchObject({
    KEY: { host: 'a', port: 2 },
    SAME: { host: 'a', port: 1 },
  })
})

test('nested values know their path and their line', () => {
  const { settings } = readYaml('A:\n  - x\n  - b:\n      c: 1\n', 'config.yaml')
  const list = settings.get('A')
  const item = list?.kind === 'list' ? list.items[1] : undefined
  const inner = item?.kind === 'block' ? item.entries.get('b') : undefined
  const value = inner?.kind === 'block' ? inner.entries.get('c') : undefined
  expect(value).toMatchObject({ path: 'A[2].b.c', place: { source: 'config.yaml', line: 4 } })
})

test('of two equal keys the last counts, and is pointed out', () => {
  const { settings, notices } = readYaml('A: 1\nB: 2\nA: 3\n', 'config.yaml')
  expect(plain(settings.get('A'))).toBe(3)
  expect(notices.map(inOneLine)).toEqual([
    'config.yaml:3: A is written twice; this one, the last, counts',
  ])
})

test('every fault of the YAML is reported with its line', () => {
  expect(faultsOf('A: 1\nB: @x\nC: 2\nD: @y\n')).toEqual([
    'config.yaml:2: a value begins with a character that YAML reserves; put the value in quotes',
    'config.yaml:4: a value begins with a character that YAML reserves; put the value in quotes',
  ])
})

test.each(['- a\n- b\n', 'just words', '42'])('%j holds no keys', (text) => {
  expect(faultsOf(text)).toEqual([
    'config.yaml:1: the file is not a list of keys; write lines such as KEY: value',
  ])
})

test('a key that is a list or a block is a fault, not a crash', () => {
  expect(faultsOf('? [a, b]\n: 1\n')).toEqual([
    'config.yaml:1: a key is not a word; write KEY: value',
  ])
})

test.each([
  { secret: 'SECRET_KEY: *hunter2', because: 'a star begins an alias' },
  { secret: 'SECRET_KEY: !hunter2', because: 'an exclamation mark begins a tag' },
  { secret: 'SECRET_KEY: !hunter2 x', because: 'also before a value' },
  { secret: 'SECRET_KEY: @hunter2', because: 'an at sign is reserved' },
  { secret: 'SECRET_KEY: `hunter2', because: 'a backtick too' },
  { secret: 'SECRET_KEY: %hunter2', because: 'a percent sign too' },
  { secret: 'SECRET_KEY: "hunter2', because: 'the quote is not closed' },
  { secret: 'SECRET_KEY: "\\hunter2"', because: 'the escape is unknown' },
  { secret: 'SECRET_KEY: {hunter2', because: 'the bracket is not closed' },
  { secret: 'SECRET_KEY: a: hunter2', because: 'there are two colons' },
  { secret: 'A: 1\nSECRET_KEY:hunter2\nB: 2', because: 'the space is missing' },
  { secret: '\tSECRET_KEY: hunter2', because: 'a tab indents it' },
  { secret: 'A:\n  SECRET_KEY: x\n hunter2', because: 'the indentation is off' },
  { secret: 'A: 1\n---\nSECRET_KEY: hunter2', because: 'there are two documents' },
])('$secret is a fault that keeps the secret: $because', ({ secret }) => {
  const faults = faultsOf(`${secret}\n`)
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.join('\n')).not.toContain('hunter2')
})

test('anchors that contain or multiply themselves are stopped', () => {
  expect(faultsOf('A: &a [*a]\n')).toHaveLength(1)
  const levels = ['A0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level <= 9; level++) {
    const times = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')
    levels.push(`A${level}: &a${level} [${times}]`)
  }
  expect(faultsOf(`${levels.join('\n')}\n`)).toEqual([
    expect.stringContaining('nested too deeply or holds too many values'),
  ])
})
