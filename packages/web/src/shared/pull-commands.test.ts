import { expect, test } from 'vitest'

import { type Pullable, pullCommands } from './pull-commands.ts'

const digest = `sha256:${'a'.repeat(64)}`
const image: Pullable = {
  host: 'registry.example.com',
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
