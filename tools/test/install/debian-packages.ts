import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { installed } from '../installed.ts'

/** A program that tests run, and the Debian package that has it. */
export interface DebianProgram {
  readonly program: string
  readonly package: string
}

export const debianProgramsForTests: readonly DebianProgram[] = [
  { program: 'postgres', package: 'postgresql' },
  { program: 'initdb', package: 'postgresql' },
  { program: 'radosgw', package: 'radosgw' },
  { program: 'radosgw-admin', package: 'radosgw' },
  { program: 'ceph-mon', package: 'ceph-mon' },
  { program: 'monmaptool', package: 'ceph-base' },
  { program: 'ceph-osd', package: 'ceph-osd' },
  { program: 'ceph', package: 'ceph-common' },
  { program: 'ceph-authtool', package: 'ceph-common' },
  { program: 'redis-server', package: 'redis-server' },
  { program: 'nginx', package: 'nginx-light' },
  { program: 'skopeo', package: 'skopeo' },
  { program: 'podman', package: 'podman' },
  { program: 'buildah', package: 'buildah' },
  { program: 'docker-registry', package: 'docker-registry' },
  { program: 'dockerd', package: 'docker.io' },
  { program: 'docker', package: 'docker.io' },
  { program: 'curl', package: 'curl' },
  { program: 'openssl', package: 'openssl' },
  { program: 'mount', package: 'mount' },
  { program: 'mkfs.ext4', package: 'e2fsprogs' },
  { program: 'chromium-headless-shell', package: 'chromium-headless-shell' },
]

export const debianProgramsForBench: readonly DebianProgram[] = [
  { program: 'wrk', package: 'wrk' },
  { program: 'skopeo', package: 'skopeo' },
  { program: 'nginx', package: 'nginx-light' },
  { program: 'docker-registry', package: 'docker-registry' },
]

/**
 * Installs packages while it keeps their services from starting: a policy that refuses stands in
 * for the time of the installation, unless the machine has a policy of its own.
 */
const installScript = `
set -e
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\\nexit 101\\n' >"$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q -o Acquire::Retries=3
apt-get install -y -q --no-install-recommends -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 "$@"
`

/** Why this machine cannot install packages; undefined when it can. */
export async function whyNoPackages(): Promise<string | undefined> {
  if (installed('apt-get').path === undefined) return 'this machine has no apt-get'
  if (process.getuid?.() === 0) return undefined
  try {
    await promisify(execFile)('sudo', ['-n', 'true'])
    return undefined
  } catch {
    return 'only root can install packages'
  }
}

/** Installs packages. @throws Error with what apt-get wrote last. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const command = ['/bin/sh', '-c', installScript, 'install', ...packages]
  const [program, ...rest] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command]
  if (program === undefined) throw new Error('nothing to run')
  await promisify(execFile)(program, rest, { maxBuffer: 64 * 2 ** 20 })
}
