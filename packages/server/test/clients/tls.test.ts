import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect } from 'vitest'

import { type RegistryClientProgram, writeContent } from '../harness/client-lines.ts'
import { testWithEachClient } from '../harness/each-client.ts'
import { describeDefaultInstallation } from '../harness/each-installation.ts'

/** How each client is told whom to trust, and how it then logs in, pushes and pulls. */
interface TrustingLines {
  readonly login: (host: string) => string
  readonly push: (name: string) => string
  readonly pull: (name: string) => string
}

const certificates = '--cert-dir certificates'
const file = '--ca-file certificates/ca.crt'
/** Left to itself, oras takes a registry on localhost for one without TLS. */
const withTls = '--plain-http=false'
const environment = 'SSL_CERT_FILE=certificates/ca.crt'

const lines: Readonly<Record<RegistryClientProgram, TrustingLines>> = {
  skopeo: {
    login: (host) => `skopeo login ${certificates} -u ann --password-stdin ${host}`,
    push: (name) => `skopeo copy --dest-cert-dir certificates oci:image:v1 docker://${name}:v1`,
    pull: (name) => `skopeo copy --src-cert-dir certificates docker://${name}:v1 oci:out:v1`,
  },
  podman: {
    login: (host) => `podman login ${certificates} -u ann --password-stdin ${host}`,
    push: (name) =>
      `podman push ${certificates} $(podman pull -q oci:image:v1) docker://${name}:v1`,
    pull: (name) => `podman pull ${certificates} ${name}:v1`,
  },
  buildah: {
    login: (host) => `buildah login ${certificates} -u ann --password-stdin ${host}`,
    push: (name) =>
      `buildah push ${certificates} $(buildah pull -q oci:image:v1) docker://${name}:v1`,
    pull: (name) => `buildah pull ${certificates} ${name}:v1`,
  },
  crane: {
    login: (host) => `crane auth login -u ann --password-stdin ${host}`,
    push: (name) => `${environment} crane push image ${name}:v1`,
    pull: (name) => `${environment} crane pull ${name}:v1 out.tar`,
  },
  oras: {
    login: (host) => `oras login ${withTls} ${file} -u ann --password-stdin ${host}`,
    push: (name) => `oras push ${withTls} ${file} ${name}:v1 file`,
    pull: (name) => `oras pull ${withTls} ${file} --output out ${name}:v1`,
  },
  helm: {
    login: (host) => `helm registry login ${file} -u ann --password-stdin ${host}`,
    push: (name) => `helm push ${file} chart-1.0.0.tgz oci://${name}`,
    pull: (name) => `helm pull ${file} oci://${name}/chart`,
  },
  regctl: {
    login: (host) =>
      `regctl registry set --skip-check --cacert "$(cat certificates/ca.crt)" ${host}; regctl registry login -u ann --pass-stdin ${host}`,
    push: (name) => `regctl image copy ocidir://image:v1 ${name}:v1`,
    pull: (name) => `regctl image copy ${name}:v1 ocidir://out:v1`,
  },
}

/** The certificate of a company's own authority, which no client knows by itself. */
let authority = ''

describeDefaultInstallation(
  'a registry with a certificate of a company’s own',
  ['openssl'],
  ({ installation, newHome }) => {
    testWithEachClient('is trusted by whom is told to', async (client) => {
      const { host, people } = installation()
      const home = await newHome()
      await writeContent(home, client)
      await home.write('certificates/ca.crt', authority)
      const { login, pull, push } = lines[client]
      const name = `${host}/acme/over-tls-${client}`

      await home.run(login(host), { input: people.owner.password })
      await home.run(push(name))
      await home.run(pull(name))

      const stranger = await newHome()
      await writeContent(stranger, client)
      // The folder is there, and nothing to trust in it.
      await stranger.run('mkdir certificates && openssl rand -out certificates/seed 8')
      const refusal = await stranger.refused(
        pull(name).replace(`${file} `, '').replace(`${environment} `, ''),
      )
      expect(refusal).toMatch(/x509|certificate/)
    })
  },
  {
    prepare: async (directory) => {
      await makeCertificates(directory)
      authority = await readFile(join(directory, 'authority.crt'), 'utf8')
    },
  },
)

/** An authority, and a certificate of it for `localhost` under Quay's names. */
async function makeCertificates(directory: string): Promise<void> {
  const key = '-nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1'
  const script = `
    openssl req -x509 ${key} -days 30 -subj '/CN=A company' -keyout authority.key -out authority.crt
    openssl req ${key} -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ssl.key -out ssl.csr
    openssl x509 -req -in ssl.csr -CA authority.crt -CAkey authority.key -copy_extensions copy -days 30 -out ssl.cert
  `
  await promisify(execFile)('/bin/sh', ['-e', '-c', script], { cwd: directory })
}
