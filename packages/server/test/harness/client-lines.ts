import { join } from 'node:path'

import type { ClientHome } from './client-home.ts'
import { writeLayout } from './image-layout.ts'
import { platformImage } from './sample-images.ts'

/** The clients that push and pull something by themselves. */
export const registryClients = [
  'skopeo',
  'podman',
  'buildah',
  'crane',
  'oras',
  'helm',
  'regctl',
] as const
export type RegistryClientProgram = (typeof registryClients)[number]

/** How each pushes what {@link writeContent} wrote; helm puts a chart where its name says. */
export const pushLine: Readonly<Record<RegistryClientProgram, (name: string) => string>> = {
  skopeo: (name) => `skopeo copy --dest-tls-verify=false oci:image:v1 docker://${name}:v1`,
  podman: (name) =>
    `podman push --tls-verify=false $(podman pull -q oci:image:v1) docker://${name}:v1`,
  buildah: (name) =>
    `buildah push --tls-verify=false $(buildah pull -q oci:image:v1) docker://${name}:v1`,
  crane: (name) => `crane push image ${name}:v1`,
  oras: (name) => `oras push --plain-http ${name}:v1 file`,
  helm: (name) => `helm push --plain-http chart-1.0.0.tgz oci://${name.replace(/\/chart$/, '')}`,
  regctl: (name) => `regctl image copy ocidir://image:v1 ${name}:v1`,
}

/** How each pulls that. */
export const pullLine: Readonly<
  Record<RegistryClientProgram, (name: string, tag: string) => string>
> = {
  skopeo: (name, tag) => `skopeo copy --src-tls-verify=false docker://${name}:${tag} oci:out:v1`,
  podman: (name, tag) => `podman pull --tls-verify=false ${name}:${tag}`,
  buildah: (name, tag) => `buildah pull --tls-verify=false ${name}:${tag}`,
  crane: (name, tag) => `crane pull ${name}:${tag} out.tar`,
  oras: (name, tag) => `oras pull --plain-http --output out ${name}:${tag}`,
  helm: (name, tag) => `helm pull --plain-http oci://${name} --version ${tag}`,
  regctl: (name, tag) => `regctl image copy ${name}:${tag} ocidir://out:v1`,
}

/** Writes an image, a chart and a file to push. Contents with different seeds share nothing. */
export async function writeContent(home: ClientHome, seed = 'content'): Promise<void> {
  await writeLayout(join(home.path, 'image'), 'v1', [platformImage(seed)])
  await home.write('file', seed)
  const chart = { apiVersion: 'v2', name: 'chart', version: '1.0.0', description: seed }
  await home.write('chart/Chart.yaml', JSON.stringify(chart))
  await home.run('helm package chart')
}
