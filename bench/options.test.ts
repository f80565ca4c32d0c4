import { expect, test } from 'vitest'

import { parseCommand } from './options.ts'

const names = ['a', 'b', 'd1', 'd2', 'd3', 'mix', 'm']

function parseRun(...line: string[]) {
  const command = parseCommand(line, names)
  if (command.kind !== 'run') throw new Error(`not a run: ${command.kind}`)
  return command.options
}

test('nothing named means everything, three pairs, beside distribution v3', () => {
  expect(parseRun()).toEqual({
    scenarios: names,
    isQuick: false,
    pairs: 3,
    peers: ['berth', 'distribution-v3'],
    jsonFile: undefined,
    profileDirectory: undefined,
  })
})

test('quick means one pair, unless more are asked for', () => {
  expect(parseRun('--quick').pairs).toBe(1)
  expect(parseRun('--quick', '--pairs', '4').pairs).toBe(4)
})

test('a letter means all its numbers, in the order of the plan, each once', () => {
  expect(parseRun('d', 'a', 'd2').scenarios).toEqual(['a', 'd1', 'd2', 'd3'])
})

test('m does not mean mix', () => {
  expect(parseRun('m').scenarios).toEqual(['m'])
})

test('peers are named once each', () => {
  expect(parseRun('--peers', 'zot, berth,zot').peers).toEqual(['zot', 'berth'])
})

test.each([
  { line: ['x'], says: 'no scenario x' },
  { line: ['--pairs', '0'], says: 'whole number' },
  { line: ['--pairs', '1.5'], says: 'whole number' },
  { line: ['--peers', 'quay'], says: 'the peers are berth' },
  { line: ['--fast'], says: '--fast' },
])('$line is refused with a reason', ({ line, says }) => {
  expect(() => parseCommand(line, names)).toThrow(says)
})
