import type { RegistryAddress } from '../../api/site.ts'

/** A robot account as programs have to know it. */
export interface Credential extends RegistryAddress {
  readonly username: string
  readonly token: string
}

/** What stands in `~/.docker/config.json`, for the registry or for a part of it. */
export function dockerConfig({ host, username, token }: Credential, scope = host): string {
  const auth = btoa(`${username}:${token}`)
  return JSON.stringify({ auths: { [scope]: { auth } } }, undefined, 2)
}

/** `acme-ci-pull-secret` for `acme+ci`, as Quay calls it. */
export function secretName(username: string): string {
  const name = username
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${name}-pull-secret`
}

/**
 * A secret of Kubernetes with which images are pulled.
 *
 * @param scope the registry's host, or `host/namespace`
 */
export function kubernetesSecret(credential: Credential, scope = credential.host): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${secretName(credential.username)}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${btoa(dockerConfig(credential, scope))}
`
}

/** What a pod says to use that secret. */
export function podReference(username: string): string {
  return `imagePullSecrets:
  - name: ${secretName(username)}
`
}

/** A step that signs a workflow in; the token comes from a secret of the repository. */
export function githubStep({ host, username }: Credential): string {
  return `- uses: docker/login-action@v3
  with:
    registry: ${host}
    username: ${username}
    password: \${{ secrets.REGISTRY_TOKEN }}
`
}
