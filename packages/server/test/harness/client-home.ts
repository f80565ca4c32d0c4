import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { goToolsDirectory } from '../../../../tools/test/installed.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'

/** A registry that does not answer must not hold up the tests. */
const timeoutMilliseconds = 150_000

/** What a line of a shell did. */
interface Outcome {
  readonly exitCode: number
  readonly output: string
  /** Standard error: what a person is told. */
  readonly messages: string
}

export interface LineOptions {
  /** What is typed, or piped in. */
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * The home of a person who works with a registry: lines of a shell run in it, and the clients
 * that they call find their logins, images and caches in it and nowhere else.
 */
export interface ClientHome {
  /** Where lines start, so that they can name files without a folder. */
  readonly path: string
  /** Runs a line. @returns its standard output @throws Error with all that it wrote, if it fails */
  run(line: string, options?: LineOptions): Promise<string>
  /** Runs a line whose standard output is JSON. */
  json(line: string): Promise<unknown>
  /** Runs a line that has to fail. @returns all that it wrote, which is what a person reads */
  refused(line: string, options?: LineOptions): Promise<string>
  write(file: string, content: string | Uint8Array): Promise<void>
  read(file: string): Promise<Buffer>
  remove(): Promise<void>
}

/** @param options.inMemory - false for what is too large for that */
export async function openClientHome(options: { inMemory?: boolean } = {}): Promise<ClientHome> {
  const directory = await temporaryDirectory('client', { inMemory: options.inMemory ?? true })
  const { path } = directory
  const home: ClientHome = {
    path,
    async run(line, lineOptions = {}) {
      const outcome = await runLine(path, line, lineOptions)
      if (outcome.exitCode === 0) return outcome.output
      const { exitCode, output, messages } = outcome
      throw new Error(`${line}\nended with code ${exitCode}:\n${messages}${output}`)
    },
    json: async (line) => JSON.parse(await home.run(line)) as unknown,
    async refused(line, lineOptions = {}) {
      const { exitCode, output, messages } = await runLine(path, line, lineOptions)
      if (exitCode !== 0) return `${messages}${output}`
      throw new Error(`${line}\nwas to be refused, and succeeded:\n${messages}${output}`)
    },
    async write(file, content) {
      await mkdir(dirname(join(path, file)), { recursive: true })
      await writeFile(join(path, file), content)
    },
    read: (file) => readFile(join(path, file)),
    remove: () => directory.remove(),
  }
  await mkdir(join(path, 'temporary'))
  await mkdir(join(path, 'run'), { mode: 0o700 })
  for (const [file, content] of Object.entries(containersFiles(path))) {
    await home.write(join(containersFolder, file), content)
  }
  return home
}

async function runLine(home: string, line: string, options: LineOptions): Promise<Outcome> {
  const child = spawn('/bin/sh', ['-e', '-c', line], {
    cwd: home,
    env: { ...environmentIn(home), ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that a client that hangs ends together with its shell.
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`/bin/sh cannot be started in ${home}`)
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), timeoutMilliseconds)
  let output = ''
  let messages = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (messages += text))
  // Some lines read nothing.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const { promise, resolve } = Promise.withResolvers<number>()
  child.once('close', (code) => resolve(code ?? 137))
  const exitCode = await promise
  clearTimeout(timer)
  return { exitCode, output, messages }
}

const containersFolder = '.config/containers'

/** Nothing of the tests' own environment but where programs are. */
function environmentIn(home: string): Record<string, string> {
  const containers = (file: string) => join(home, containersFolder, file)
  return {
    PATH: [goToolsDirectory, process.env['PATH'] ?? '/usr/bin:/bin', '/usr/sbin', '/sbin'].join(
      ':',
    ),
    LANG: 'C.UTF-8',
    HOME: home,
    TMPDIR: join(home, 'temporary'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local/state'),
    DOCKER_CONFIG: join(home, '.docker'),
    REGISTRY_AUTH_FILE: containers('auth.json'),
    CONTAINERS_CONF: containers('containers.conf'),
    CONTAINERS_REGISTRIES_CONF: containers('registries.conf'),
    CONTAINERS_STORAGE_CONF: containers('storage.conf'),
    // Even as root, skopeo and its relatives remember blobs in the home and not in /var/lib.
    _CONTAINERS_ROOTLESS_UID: '1000',
    // An empty password for the keys that tests make.
    COSIGN_PASSWORD: '',
  }
}

/** podman, buildah and skopeo: all they keep is in the home, and copied, not mounted. */
function containersFiles(home: string): Readonly<Record<string, string>> {
  const images = join(home, 'images')
  return {
    'storage.conf': `
[storage]
driver = "vfs"
graphroot = "${images}"
runroot = "${join(home, 'run/storage')}"
[storage.options.vfs]
ignore_chown_errors = "true"
`,
    'containers.conf': `
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
image_copy_tmp_dir = "${join(home, 'temporary')}"
lock_type = "file"
static_dir = "${images}/libpod"
tmp_dir = "${join(home, 'run/libpod')}"
volume_path = "${images}/volumes"
[network]
network_config_dir = "${join(home, 'networks')}"
`,
    'registries.conf': 'unqualified-search-registries = []\n',
    // podman insists on the file that it is told of.
    'auth.json': '{}',
    'policy.json': JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }),
  }
}
