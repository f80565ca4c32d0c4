import { expect, test } from 'vitest'

import {
  type Credential,
  dockerConfig,
  githubStep,
  kubernetesSecret,
  secretName,
} from './credential-forms.ts'

const ci: Credential = {
  host: 'registry.example.com:8443',
  isPlainHttp: false,
  username: 'acme+ci',
  token: 'TOKEN',
}

test('a docker configuration has name and token in one, for the registry or a part of it', () => {
  const auth = Buffer.from('acme+ci:TOKEN').toString('base64')
  expect(JSON.parse(dockerConfig(ci))).toEqual({ auths: { 'registry.example.com:8443': { auth } } })
  expect(JSON.parse(dockerConfig(ci, 'registry.example.com:8443/acme'))).toEqual({
    auths: { 'registry.example.com:8443/acme': { auth } },
  })
})

test('a secret of Kubernetes holds that configuration', () => {
  const [, encoded = ''] = /\.dockerconfigjson: (\S+)/.exec(kubernetesSecret(ci)) ?? []
  expect(Buffer.from(encoded, 'base64').toString()).toBe(dockerConfig(ci))
})

test.each([
  ['acme+ci', 'acme-ci-pull-secret'],
  ['under_score+build.bot', 'under-score-build-bot-pull-secret'],
])('the secret of %s has a name that Kubernetes takes: %s', (username, name) => {
  expect(secretName(username)).toBe(name)
  expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/)
})

test('a workflow of GitHub names the token and does not have it', () => {
  expect(githubStep(ci)).toContain('password: ${{ secrets.REGISTRY_TOKEN }}')
  expect(githubStep({ ...ci, token: 'KEPT-SECRET' })).not.toContain('KEPT-SECRET')
})
