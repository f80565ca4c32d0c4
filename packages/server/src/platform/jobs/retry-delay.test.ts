import { expect, test } from 'vitest'

import { retryDelayMilliseconds } from './retry-delay.ts'

test.each([
  { attempts: 1, random: 0, milliseconds: 2000, because: 'the first pause is short' },
  { attempts: 2, random: 0, milliseconds: 4000, because: 'each pause is twice the last' },
  { attempts: 5, random: 0, milliseconds: 32_000, because: 'each pause is twice the last' },
  { attempts: 12, random: 0, milliseconds: 3_600_000, because: 'no pause exceeds an hour' },
  { attempts: 2000, random: 0, milliseconds: 3_600_000, because: 'nor does it overflow' },
  { attempts: 5, random: 0.5, milliseconds: 24_000, because: 'a part of it is left to chance' },
  { attempts: 5, random: 1 - 1e-9, milliseconds: 16_000, because: 'half of it always remains' },
])('after $attempts failures: $because', ({ attempts, random, milliseconds }) => {
  expect(retryDelayMilliseconds(attempts, random)).toBe(milliseconds)
})
