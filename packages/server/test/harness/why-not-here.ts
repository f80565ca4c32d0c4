import { whyMissing } from '../../../../tools/test/installed.ts'

/** These unpack images, for which anybody but root needs ranges of user ids set apart. */
const unpackingPrograms = ['podman', 'buildah']

/** Why tests with these clients cannot run on this machine; undefined when they can. */
export function whyNotHere(clients: readonly string[]): string | undefined {
  const missing = whyMissing(clients)
  if (missing !== undefined) return missing
  const unpacking = clients.find((client) => unpackingPrograms.includes(client))
  return unpacking === undefined || process.getuid?.() === 0
    ? undefined
    : `${unpacking} is tested by root only`
}
