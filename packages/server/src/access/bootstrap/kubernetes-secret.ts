import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Agent, request } from 'undici'

import { type BootstrapPlace, BootstrapPlaceError, textOf, tokenIn } from './bootstrap-token.ts'

/** A value of a secret of Kubernetes. */
export interface SecretValue {
  readonly secret: string
  readonly key: string
  /** Undefined: the namespace in which the registry runs. */
  readonly namespace: string | undefined
}

/** How a pod calls its cluster: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
export interface Cluster {
  /** `https://10.96.0.1:443`; undefined outside a cluster. */
  readonly url: string | undefined
  /** Where the `token`, the `ca.crt` and the `namespace` of the service account are. */
  readonly directory: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

const timeoutMilliseconds = 10_000

/** The cluster in which this process runs, if it runs in one. */
export function clusterOf(environment: Readonly<Record<string, string | undefined>>): Cluster {
  const host = environment['KUBERNETES_SERVICE_HOST']
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443'
  const name = host?.includes(':') === true ? `[${host}]` : host
  return {
    url: name === undefined ? undefined : `https://${name}:${port}`,
    directory: '/var/run/secrets/kubernetes.io/serviceaccount',
  }
}

/**
 * A value of a secret, which is made when it is missing. Other values of the secret stay. The
 * service account has to be allowed to `get`, `patch` and `create` secrets of the namespace.
 */
export function kubernetesSecret(value: SecretValue, cluster: Cluster): BootstrapPlace {
  const { secret, key } = value
  const call = async (method: 'GET' | 'POST' | 'PATCH', body?: object): Promise<Answer> => {
    if (cluster.url === undefined) throw new Error('this is no pod of a cluster')
    const [token, ca] = await Promise.all(
      ['token', 'ca.crt'].map((name) => readFile(join(cluster.directory, name), 'utf8')),
    )
    const all = `${cluster.url}/api/v1/namespaces/${encodeURIComponent(await namespaceOf())}/secrets`
    const dispatcher = new Agent({ connect: { ca: ca ?? '', timeout: timeoutMilliseconds } })
    try {
      const answer = await request(
        method === 'POST' ? all : `${all}/${encodeURIComponent(secret)}`,
        {
          dispatcher,
          method,
          headers: {
            authorization: `Bearer ${(token ?? '').trim()}`,
            accept: 'application/json',
            ...(body === undefined
              ? {}
              : {
                  'content-type':
                    method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
                }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          headersTimeout: timeoutMilliseconds,
          bodyTimeout: timeoutMilliseconds,
        },
      )
      return { status: answer.statusCode, body: await answer.body.json() }
    } finally {
      await dispatcher.close()
    }
  }
  const namespaceOf = async () =>
    value.namespace ?? (await readFile(join(cluster.directory, 'namespace'), 'utf8')).trim()

  return {
    async read() {
      const answer = await call('GET').catch(() => undefined)
      const data = (answer?.body as { readonly data?: unknown } | null | undefined)?.data
      const encoded = (data as Readonly<Record<string, unknown>> | null | undefined)?.[key]
      if (answer?.status !== 200 || typeof encoded !== 'string') return undefined
      return tokenIn(Buffer.from(encoded, 'base64').toString('utf8'))
    },
    async write(content) {
      const data = { [key]: Buffer.from(textOf(content)).toString('base64') }
      try {
        let answer = await call('PATCH', { data })
        if (answer.status === 404) {
          const metadata = { name: secret }
          answer = await call('POST', { kind: 'Secret', apiVersion: 'v1', metadata, data })
          // Another replica was faster.
          if (answer.status === 409) answer = await call('PATCH', { data })
        }
        if (answer.status >= 300) throw new Error(`the cluster answered ${answer.status}`)
      } catch (error) {
        throw new BootstrapPlaceError(
          `the Kubernetes secret ${secret}`,
          (error as Error).message,
          'let the service account of the registry get, create and patch secrets of its namespace',
          error,
        )
      }
    },
  }
}
