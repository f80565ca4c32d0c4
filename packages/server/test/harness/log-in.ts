import type { ClientHome } from './client-home.ts'
import type { Credentials } from './registry-client.ts'

/** The line by which each client logs in to a registry that speaks plain HTTP. */
const logins = {
  buildah: 'buildah login --tls-verify=false',
  cosign: 'cosign login',
  crane: 'crane auth login',
  docker: 'docker login',
  helm: 'helm registry login --plain-http',
  oras: 'oras login --plain-http',
  podman: 'podman login --tls-verify=false',
  regctl: 'regctl registry login',
  skopeo: 'skopeo login --tls-verify=false',
} as const

export type LoginClient = keyof typeof logins

/** Logs in as a person does; the password goes in on standard input. Fails if it is refused. */
export async function logIn(
  home: ClientHome,
  client: LoginClient,
  host: string,
  { username, password }: Credentials,
): Promise<void> {
  await allowPlainHttp(home, client, host)
  await home.run(loginLine(client, host, username), { input: `${password}\n` })
}

/** Tells a client that remembers it once and for all that a registry has no TLS. */
export async function allowPlainHttp(
  home: ClientHome,
  client: LoginClient,
  host: string,
): Promise<void> {
  if (client === 'regctl') await home.run(`regctl registry set --skip-check --tls disabled ${host}`)
}

export function loginLine(client: LoginClient, host: string, username: string): string {
  const fromInput = client === 'regctl' ? '--pass-stdin' : '--password-stdin'
  return `${logins[client]} -u '${username}' ${fromInput} ${host}`
}
