/** Something that clients fetch. */
export interface Pullable {
  /** `registry.example.com`, as clients name the registry. */
  readonly host: string
  /** With its namespace. */
  readonly repository: string
  readonly reference:
    | { readonly kind: 'tag'; readonly name: string }
    | { readonly kind: 'digest'; readonly digest: string }
  readonly content: 'image' | 'chart' | 'artifact'
}

export interface ClientCommand {
  readonly client: string
  readonly command: string
}

/** How each client fetches it, the usual ones first. */
export function pullCommands(pullable: Pullable): readonly ClientCommand[] {
  const { content } = pullable
  const whole = imageName(pullable)
  if (content === 'chart') return chartCommands(pullable, whole)
  if (content === 'artifact') {
    return [
      { client: 'ORAS', command: `oras pull ${whole}` },
      { client: 'Skopeo', command: `skopeo copy docker://${whole} oci:./artifact` },
      { client: 'Crane', command: `crane manifest ${whole}` },
    ]
  }
  return [
    { client: 'Podman', command: `podman pull ${whole}` },
    { client: 'Docker', command: `docker pull ${whole}` },
    { client: 'Skopeo', command: `skopeo copy docker://${whole} oci:./image` },
    { client: 'Crane', command: `crane pull ${whole} image.tar` },
    { client: 'Kubernetes', command: kubernetesPod(pullable, whole) },
  ]
}

/** How an image comes here. */
export function pushCommands({ host, repository }: Pick<Pullable, 'host' | 'repository'>): {
  readonly signIn: string
  readonly tag: string
  readonly push: string
} {
  const whole = `${host}/${repository}:latest`
  return {
    signIn: `podman login ${host}`,
    tag: `podman tag IMAGE ${whole}`,
    push: `podman push ${whole}`,
  }
}

/** `registry.example.com/acme/web:1.0`, or with `@sha256:…`. */
export function imageName({ host, repository, reference }: Pullable): string {
  const suffix = reference.kind === 'tag' ? `:${reference.name}` : `@${reference.digest}`
  return `${host}/${repository}${suffix}`
}

function chartCommands({ host, repository, reference }: Pullable, whole: string): ClientCommand[] {
  const chart = `oci://${host}/${repository}`
  // Helm writes the plus sign of a version as an underscore, which tags may have.
  const version = reference.kind === 'tag' ? ` --version ${reference.name.replace('_', '+')}` : ''
  const address = reference.kind === 'tag' ? chart : `${chart}@${reference.digest}`
  return [
    { client: 'Helm', command: `helm pull ${address}${version}` },
    { client: 'Helm, to a cluster', command: `helm install my-release ${address}${version}` },
    { client: 'Skopeo', command: `skopeo copy docker://${whole} oci:./chart` },
    { client: 'Crane', command: `crane manifest ${whole}` },
  ]
}

function kubernetesPod({ repository }: Pullable, whole: string): string {
  const name = (repository.split('/').at(-1) ?? repository).replaceAll(/[^a-z0-9]+/g, '-')
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  containers:',
    `    - name: ${name}`,
    `      image: ${whole}`,
  ].join('\n')
}
