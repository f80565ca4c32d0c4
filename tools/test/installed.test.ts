import { basename } from 'node:path'

import { expect, test } from 'vitest'

import { installed, pathOf, whyMissing } from './installed.ts'

test('a program of the machine is found, those of administrators included', () => {
  expect(basename(pathOf('sh'))).toBe('sh')
  expect(installed('chroot').path).toBe('/usr/sbin/chroot')
  expect(whyMissing(['sh', 'chroot'])).toBeUndefined()
})

test('a program that is not there has a reason', () => {
  expect(whyMissing(['sh', 'no-such-program'])).toBe('no-such-program is not installed')
  expect(() => pathOf('no-such-program')).toThrow('no-such-program is not installed')
})
