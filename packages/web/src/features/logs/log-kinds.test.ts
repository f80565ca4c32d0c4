import { expect, test } from 'vitest'

import { describeEntry } from './log-kinds.texts.ts'

test('an entry says what was done, with what its metadata name', () => {
  expect(describeEntry('delete_tag', { tag: 'v1', repo: 'crane', username: 'ada' })).toBe(
    'deleted the tag v1 of crane',
  )
  expect(describeEntry('org_add_team_member', { member: 'bob', team: 'builders' })).toBe(
    'put bob into the team builders',
  )
})

test('what metadata lack is left out, and a kind without a sentence is shown by its name', () => {
  expect(describeEntry('push_repo', { repo: 'crane', tag: 'v1' })).toBe('pushed crane:v1')
  expect(describeEntry('something_new', {})).toBe('something new')
})

test('attack 16: what somebody wrote is text, and no template', () => {
  const name = '{{tag}} <img src=x onerror=alert(1)> $t(title)'
  expect(describeEntry('create_robot', { robot: name, tag: 'no' })).toBe(
    `made the robot account ${name}`,
  )
  expect(describeEntry('constructor', {})).toBe('constructor')
})
