import { Type } from 'typebox'

import { ok, type Operation, operation } from '../../api/operation.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'

const CapabilitiesJson = Type.Object({
  sparse_manifests: Type.Object({
    supported: Type.Boolean(),
    required_architectures: Type.Array(Type.String()),
    optional_architectures_allowed: Type.Boolean(),
  }),
  mirror_architectures: Type.Array(Type.String()),
})

/** Those that Quay's mirrors can be limited to. */
const mirrorArchitectures = ['amd64', 'arm64', 'ppc64le', 's390x'] as const

/** What programs may expect of this registry beyond the standards. */
export function capabilityOperations(config: RegistryConfig): Operation[] {
  return [
    operation({
      id: 'getRegistryCapabilities',
      tag: 'capabilities',
      summary: 'Tells what this registry can do beyond the standards.',
      method: 'get',
      path: '/registry/capabilities',
      answers: { 200: CapabilitiesJson },
      isForAnybody: true,
      handle: () =>
        Promise.resolve(
          ok({
            sparse_manifests: {
              supported: config.sparseIndex,
              required_architectures: [],
              optional_architectures_allowed: config.sparseIndex,
            },
            mirror_architectures: mirrorArchitectures,
          }),
        ),
    }),
  ]
}
