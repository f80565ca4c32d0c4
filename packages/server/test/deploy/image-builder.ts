import { execFile, spawnSync } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

import { pathOf } from '../../../../tools/test/installed.ts'

const run = promisify(execFile)
const repository = resolve(import.meta.dirname, '../../../..')
const outputBytesMaximum = 64 * 1024 * 1024

/** Why npm cannot install anything here; undefined when it can. */
export function whyNoPackages(): string | undefined {
  const asked = ['view', 'fastify', 'version', '--fetch-retries=0', '--fetch-timeout=5000']
  const { status } = spawnSync('npm', asked, { stdio: 'ignore', timeout: 15_000 })
  return status === 0 ? undefined : 'npm does not reach its registry'
}

/** Programs that the steps of the Dockerfile call. */
const programs = ['sh', 'mkdir', 'chgrp', 'chmod', 'env']

/**
 * Builds images in a store of its own, without a daemon and without namespaces.
 *
 * There is no base image where nothing can be fetched: one is made of the Node that runs the
 * tests, the machine's npm, and a handful of programs, each with the libraries that it needs.
 */
export class ImageBuilder {
  readonly #home: string

  constructor(home: string) {
    this.#home = home
  }

  /** Builds `deploy/Dockerfile` on a stand-in for its base image. */
  async build(tag: string): Promise<void> {
    await this.#makeBase('berth-base')
    const npmrc = join(this.#home, 'npmrc')
    const { stdout: registry } = await run('npm', ['config', 'get', 'registry'])
    await writeFile(npmrc, `registry=${registry.trim()}\nfetch-retries=1\n`)
    await this.#buildah(
      'build',
      ...['--isolation', 'chroot', '--format', 'docker', '--tag', tag],
      ...['--build-arg', 'BASE_IMAGE=localhost/berth-base'],
      ...['--secret', `id=npmrc,src=${npmrc}`],
      ...['--file', join(repository, 'deploy/Dockerfile'), repository],
    )
  }

  /** The files of an image, as a container made of it has them. */
  async mount(tag: string): Promise<string> {
    const container = await this.#buildah('from', '--pull-never', tag)
    return await this.#buildah('mount', container)
  }

  /** What an image says of how it is run. */
  async config(tag: string): Promise<ImageConfig> {
    const inspected = await this.#buildah('inspect', '--type', 'image', tag)
    return (JSON.parse(inspected) as { Docker: { config: ImageConfig } }).Docker.config
  }

  /** Takes down what {@link mount} has put up. */
  async close(): Promise<void> {
    await this.#buildah('unmount', '--all').catch(() => undefined)
  }

  async #makeBase(tag: string): Promise<void> {
    const root = join(this.#home, 'base')
    await makeRoot(root)
    const container = await this.#buildah('from', 'scratch')
    await this.#buildah('copy', '--quiet', container, root, '/')
    const variables = [
      'PATH=/usr/local/bin:/usr/bin:/bin',
      ...(extraCertificates() === undefined ? [] : [`NODE_EXTRA_CA_CERTS=${certificatesInside}`]),
    ]
    await this.#buildah(
      'config',
      ...variables.flatMap((variable) => ['--env', variable]),
      container,
    )
    await this.#buildah('commit', '--quiet', container, tag)
    await this.#buildah('rm', container)
  }

  async #buildah(...words: readonly string[]): Promise<string> {
    const store = ['--root', join(this.#home, 'store'), '--runroot', join(this.#home, 'run')]
    const { stdout } = await run(
      pathOf('buildah'),
      [...store, '--storage-driver', 'vfs', ...words],
      { maxBuffer: outputBytesMaximum },
    )
    return stdout.trim()
  }
}

export interface ImageConfig {
  readonly User: string
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Volumes: Readonly<Record<string, object>>
  readonly ExposedPorts: Readonly<Record<string, object>>
  readonly Healthcheck: { readonly Test: readonly string[] }
  readonly WorkingDir: string
}

const certificatesInside = '/etc/ssl/certs/extra.pem'

/** The authorities that this machine trusts beside the usual ones. */
function extraCertificates(): string | undefined {
  return process.env['NODE_EXTRA_CA_CERTS']
}

async function makeRoot(root: string): Promise<void> {
  for (const directory of ['bin', 'usr/local/bin', 'usr/lib/node_modules', 'tmp', 'root', 'proc']) {
    await mkdir(join(root, directory), { recursive: true })
  }
  await chmod(join(root, 'tmp'), 0o1777)
  const found = await Promise.all(programs.map(locationOf))
  const copied = found.map((from) => ({ from, to: join('bin', basename(from)) }))
  copied.push({ from: process.execPath, to: 'usr/local/bin/node' })
  for (const { from, to } of copied) await copyFile(from, join(root, to))
  for (const library of await librariesOf(copied.map(({ from }) => from))) {
    await mkdir(join(root, dirname(library)), { recursive: true })
    await copyFile(library, join(root, library))
  }
  const npm = resolve(await realpath(await locationOf('npm')), '../..')
  await cp(npm, join(root, 'usr/lib/node_modules/npm'), { recursive: true })
  await symlink('/usr/lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
  await symlink('/bin', join(root, 'usr/bin'))
  await mkdir(join(root, 'etc/ssl/certs'), { recursive: true })
  const certificates = extraCertificates()
  if (certificates !== undefined) await copyFile(certificates, join(root, certificatesInside))
  for (const file of ['/etc/resolv.conf', '/etc/hosts']) await copyFile(file, join(root, file))
}

async function locationOf(program: string): Promise<string> {
  const { stdout } = await run('/bin/sh', ['-c', 'command -v -- "$1"', 'sh', program])
  return stdout.trim()
}

/** The shared libraries of some programs, and the linker that loads them. */
async function librariesOf(files: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await run('ldd', [...files])
  const loaded = stdout.matchAll(/(?<path>\/\S+) \(0x/g)
  // The name service loads these when somebody asks for a host; those below, the build of the page.
  const named = [
    ...['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2'],
    ...['librt.so.1', 'libdl.so.2', 'libpthread.so.0', 'libm.so.6', 'libgcc_s.so.1'],
  ]
  const paths = [...loaded].map((match) => match.groups?.['path'] ?? '')
  const folder = dirname(paths.find((path) => basename(path) === 'libc.so.6') ?? '')
  return new Set([...paths, ...named.map((name) => join(folder, name))])
}
