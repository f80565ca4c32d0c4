import type { RegistryAddress } from '../api/site.ts'

/** Something that clients fetch. */
export interface Pullable extends RegistryAddress {
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
  const { content, isPlainHttp } = pullable
  const whole = imageName(pullable)
  const insecure = isPlainHttp ? ' --insecure' : ''
  if (content === 'chart') return chartCommands(pullable, whole)
  if (content === 'artifact') {
    return [
      { client: 'ORAS', command: `oras pull${plain(isPlainHttp)} ${whole}` },
      { client: 'Skopeo', command: skopeoCopy(pullable, whole, 'artifact') },
      { client: 'Crane', command: `crane manifest${insecure} ${whole}` },
    ]
  }
  return [
    { client: 'Podman', command: `podman pull${withoutTls(isPlainHttp)} ${whole}` },
    { client: 'Docker', command: `docker pull ${whole}` },
    { client: 'Skopeo', command: skopeoCopy(pullable, whole, 'image') },
    { client: 'Crane', command: `crane pull${insecure} ${whole} image.tar` },
    { client: 'Kubernetes', command: kubernetesPod(pullable, whole) },
  ]
}

/** How an image comes here. */
export function pushCommands({
  host,
  isPlainHttp,
  repository,
}: Omit<Pullable, 'reference' | 'content'>): {
  readonly signIn: string
  readonly tag: string
  readonly push: string
} {
  const whole = `${host}/${repository}:latest`
  return {
    signIn: signInCommand('podman', { host, isPlainHttp }),
    tag: `podman tag IMAGE ${whole}`,
    push: `podman push${withoutTls(isPlainHttp)} ${whole}`,
  }
}

type SignInProgram = 'podman' | 'docker' | 'helm registry'

/** A sign-in that asks for the password, and without an account for the name as well. */
export function signInCommand(
  program: SignInProgram,
  { host, isPlainHttp }: RegistryAddress,
  account?: string,
): string {
  const flags = { podman: withoutTls, docker: () => '', 'helm registry': plain }[program]
  const user = account === undefined ? '' : ` -u='${account}' --password-stdin`
  return `${program} login${flags(isPlainHttp)}${user} ${host}`
}

/** A sign-in that needs nobody: the token comes through the standard input. */
export function signInWithToken(
  program: SignInProgram,
  { username, token, ...address }: RegistryAddress & Readonly<Record<'username' | 'token', string>>,
): string {
  return `echo '${token}' | ${signInCommand(program, address, username)}`
}

/** `registry.example.com/acme/web:1.0`, or with `@sha256:…`. */
export function imageName({ host, repository, reference }: Pullable): string {
  const suffix = reference.kind === 'tag' ? `:${reference.name}` : `@${reference.digest}`
  return `${host}/${repository}${suffix}`
}

function withoutTls(isPlainHttp: boolean): string {
  return isPlainHttp ? ' --tls-verify=false' : ''
}

function plain(isPlainHttp: boolean): string {
  return isPlainHttp ? ' --plain-http' : ''
}

function skopeoCopy({ isPlainHttp }: Pullable, whole: string, to: string): string {
  return `skopeo copy${isPlainHttp ? ' --src-tls-verify=false' : ''} docker://${whole} oci:./${to}`
}

function chartCommands(pullable: Pullable, whole: string): ClientCommand[] {
  const { host, isPlainHttp, repository, reference } = pullable
  const insecure = isPlainHttp ? ' --insecure' : ''
  const chart = `oci://${host}/${repository}`
  // Helm writes the plus sign of a version as an underscore, which tags may have.
  const version = reference.kind === 'tag' ? ` --version ${reference.name.replace('_', '+')}` : ''
  const address = reference.kind === 'tag' ? chart : `${chart}@${reference.digest}`
  return [
    { client: 'Helm', command: `helm pull${plain(isPlainHttp)} ${address}${version}` },
    {
      client: 'Helm, to a cluster',
      command: `helm install my-release${plain(isPlainHttp)} ${address}${version}`,
    },
    { client: 'Skopeo', command: skopeoCopy(pullable, whole, 'chart') },
    { client: 'Crane', command: `crane manifest${insecure} ${whole}` },
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
