import { expect, test } from 'vitest'

import { type Pullable, pullCommands, signInCommand, signInWithToken } from './client-commands.ts'

const digest = `sha256:${'a'.repeat(64)}`
const image: Pullable = {
  host: 'registry.example.com',
  isPlainHttp: false,
  repository: 'acme/tools/my_web',
  reference: { kind: 'tag', name: '1.0' },
  content: 'image',
}
const commandsOf = (pullable: Pullable) =>
  Object.fromEntries(pullCommands(pullable).map(({ client, command }) => [client, command]))

test('an image is pulled by its tag', () => {
  expect(commandsOf(image)).toMatchObject({
    Podman: 'podman pull registry.example.com/acme/tools/my_web:1.0',
    Docker: 'docker pull registry.example.com/acme/tools/my_web:1.0',
  })
})

test('an image is pulled by its digest', () => {
  expect(commandsOf({ ...image, reference: { kind: 'digest', digest } })['Crane']).toBe(
    `crane pull registry.example.com/acme/tools/my_web@${digest} image.tar`,
  )
})

test('the pod has a name that Kubernetes takes', () => {
  expect(commandsOf(image)['Kubernetes']).toContain('name: my-web\n')
})

test('a version with a plus sign is given to helm as its author wrote it', () => {
  const chart = {
    ...image,
    content: 'chart',
    reference: { kind: 'tag', name: '1.0.0_b2' },
  } as const
  expect(commandsOf(chart)['Helm']).toBe(
    'helm pull oci://registry.example.com/acme/tools/my_web --version 1.0.0+b2',
  )
})

test('what is no image is not for podman', () => {
  expect(Object.keys(commandsOf({ ...image, content: 'artifact' }))).toEqual([
    'ORAS',
    'Skopeo',
    'Crane',
  ])
})

test('clients that insist on TLS are told when there is none', () => {
  const plain = { ...image, isPlainHttp: true }
  const name = 'registry.example.com/acme/tools/my_web:1.0'
  expect(commandsOf(plain)).toMatchObject({
    Podman: `podman pull --tls-verify=false ${name}`,
    Docker: `docker pull ${name}`,
    Skopeo: `skopeo copy --src-tls-verify=false docker://${name} oci:./image`,
    Crane: `crane pull --insecure ${name} image.tar`,
  })
  expect(commandsOf({ ...plain, content: 'artifact' })['ORAS']).toBe(
    `oras pull --plain-http ${name}`,
  )
  expect(commandsOf({ ...plain, content: 'chart' })['Helm']).toContain('helm pull --plain-http ')
  expect(signInCommand('podman', plain)).toBe(
    'podman login --tls-verify=false registry.example.com',
  )
  expect(signInCommand('docker', plain)).toBe('docker login registry.example.com')
})

test('a token is handed over through the standard input', () => {
  expect(
    signInWithToken('podman', {
      host: 'registry.example.com:8443',
      isPlainHttp: false,
      username: 'acme+ci',
      token: 'TOKEN',
    }),
  ).toBe("echo 'TOKEN' | podman login -u='acme+ci' --password-stdin registry.example.com:8443")
})
