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

/** The tag of a chart is its version; everything else is pushed as `v1`. */
export const chartVersion = '1.0.0'

/** How each pushes what {@link writeContent} wrote; helm puts a chart where its name says. */
export const pushLine: Readonly<Record<RegistryClientProgram, (name: string) => string>> = {
  skopeo: (name) => `skopeo copy --dest-tls-verify=false oci:image:v1 docker://${name}:v1`,
  podman: (name) =>
    `podman push --tls-verify=false $(podman pull -q oci:image:v1) docker://${name}:v1`,
  buildah: (name) =>
    `buildah push --tls-verify=false $(buildah pull -q oci:image:v1) docker://${name}:v1`,
  crane: (name) => `crane push image ${name}:v1`,
  oras: (name) => `oras push --plain-http ${name}:v1 file`,
  helm: (name) =>
    `helm push --plain-http chart-${chartVersion}.tgz oci://${name.replace(/\/chart$/, '')}`,
  regctl: (name) => `regctl image copy ocidir://image:v1 ${name}:v1`,
}

/** How each pulls that, or what has another tag. */
export const pullLine: Readonly<
  Record<RegistryClientProgram, (name: string, tag?: string) => string>
> = {
  skopeo: (name, tag = 'v1') =>
    `skopeo copy --src-tls-verify=false docker://${name}:${tag} oci:out:v1`,
  podman: (name, tag = 'v1') => `podman pull --tls-verify=false ${name}:${tag}`,
  buildah: (name, tag = 'v1') => `buildah pull --tls-verify=false ${name}:${tag}`,
  crane: (name, tag = 'v1') => `crane pull ${name}:${tag} out.tar`,
  oras: (name, tag = 'v1') => `oras pull --plain-http --output out ${name}:${tag}`,
  helm: (name, tag = chartVersion) => `helm pull --plain-http oci://${name} --version ${tag}`,
  regctl: (name, tag = 'v1') => `regctl image copy ${name}:${tag} ocidir://out:v1`,
}

/** Writes what a client pushes. Contents with different seeds share nothing. */
export async function writeContent(
  home: ClientHome,
  client: RegistryClientProgram,
  seed = 'content',
): Promise<void> {
  if (client === 'oras') {
    await home.write('file', seed)
  } else if (client === 'helm') {
    const chart = { apiVersion: 'v2', name: 'chart', version: chartVersion, description: seed }
    // JSON is YAML.
    await home.write('chart/Chart.yaml', JSON.stringify(chart))
    await home.run('helm package chart')
  } else {
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage(seed)])
  }
}
