import type { Metrics } from '../platform/metrics/metrics.ts'

export type RegistryMetrics = ReturnType<typeof registryMetrics>

/** What is counted of `/v2`, under Quay's names where Quay has one. */
export function registryMetrics(metrics: Metrics) {
  return {
    authenticationAttempts: metrics.counter({
      name: 'authentication_attempts_total',
      help: 'Sign-ins with a password or a token of a robot, and renewals of registry tokens.',
      labels: ['auth_kind', 'success'],
    }),
    tokensDecoded: metrics.counter({
      name: 'bearer_token_decoded_total',
      help: 'Registry tokens whose signature was checked; each is checked once by a process.',
      labels: ['success'],
      isBare: true,
    }),
    pulls: metrics.counter({
      name: 'registry_image_pulls_total',
      help: 'Requests for a manifest.',
      labels: ['protocol', 'ref', 'status'],
    }),
    pushes: metrics.counter({
      name: 'registry_image_pushes_total',
      help: 'Manifests that clients sent.',
      labels: ['protocol', 'status', 'media_type'],
    }),
    pulledBytes: metrics.counter({
      name: 'registry_image_pulled_estimated_bytes_total',
      help: 'Sizes of the blobs that clients asked for, whoever sent the bytes.',
      labels: ['protocol'],
    }),
    pushedBytes: metrics.counter({
      name: 'registry_image_pushed_bytes_total',
      help: 'Sizes of the blobs whose uploads were completed.',
    }),
  }
}
