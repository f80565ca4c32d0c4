import { expect, test } from 'vitest'

import type { ClientHome } from '../harness/client-home.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'

describeEachInstallation('helm', ['helm'], ({ installation, homeOf }) => {
  // The builder may create repositories and has no right on any: a client that asks first
  // whether the chart is there must not be taken for somebody who may not push it.
  test.for(['owner', 'builder'] as const)(
    'logs in, pushes a chart to a repository that is not there yet, and pulls it, as %s',
    async (person) => {
      const { host } = installation()
      const home = await homeOf(person, 'helm')
      const charts = `oci://${host}/acme/charts-of-${person}`
      await writeChart(home, 'website', '1.2.3')
      await home.run('helm package website')

      await home.run(`helm push --plain-http website-1.2.3.tgz ${charts}`)
      await home.run(`mkdir out && helm pull --plain-http --destination out ${charts}/website`)

      const chart = await home.read('website-1.2.3.tgz')
      expect(chart.equals(await home.read('out/website-1.2.3.tgz'))).toBe(true)
      await home.run(`helm registry logout ${host}`)
      const refusal = await home.refused(`helm pull --plain-http ${charts}/website`)
      expect(refusal).toContain('unauthorized')
    },
  )

  test('shows and renders a chart without a copy of it, and the newest version of several', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'helm')
    const charts = `oci://${host}/acme/charts`
    for (const version of ['1.0.0', '1.1.0', '2.0.0-beta.1']) {
      await writeChart(home, 'service', version)
      await home.run(
        `helm package service && helm push --plain-http service-${version}.tgz ${charts}`,
      )
    }
    const name = `--plain-http ${charts}/service`

    expect(await home.run(`helm show chart ${name}`)).toContain('version: 1.1.0')
    expect(await home.run(`helm show chart ${name} --version '~1.0'`)).toContain('version: 1.0.0')
    expect(await home.run(`helm show values ${name} --version 2.0.0-beta.1`)).toContain(
      'replicas: 1',
    )
    expect(await home.run(`helm template here ${name} --set replicas=3`)).toContain('replicas: 3')
  })

  test('takes versions with build metadata', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'helm')
    const charts = `oci://${host}/acme/charts`
    await writeChart(home, 'metadata', '1.0.0+build.7')
    await home.run('helm package metadata')

    await home.run(`helm push --plain-http metadata-1.0.0+build.7.tgz ${charts}`)

    expect(
      await home.run(`helm show chart --plain-http ${charts}/metadata --version 1.0.0+build.7`),
    ).toContain('version: 1.0.0+build.7')
  })

  test('fetches the charts that a chart depends on', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'helm')
    const charts = `oci://${host}/acme/charts`
    await writeChart(home, 'library', '0.3.1')
    await home.run(`helm package library && helm push --plain-http library-0.3.1.tgz ${charts}`)
    await writeChart(home, 'application', '1.0.0', {
      dependencies: [{ name: 'library', version: '^0.3.0', repository: charts }],
    })

    await home.run('helm dependency update --plain-http application')

    expect(await home.run('helm dependency list application')).toMatch(/library.*\bok\b/)
  })
})

const template = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  settings: "replicas: {{ .Values.replicas }}"
`

async function writeChart(
  home: ClientHome,
  name: string,
  version: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  // JSON is YAML.
  const chart = { apiVersion: 'v2', name, version, type: 'application', ...more }
  await home.write(`${name}/Chart.yaml`, JSON.stringify(chart))
  await home.write(`${name}/values.yaml`, 'replicas: 1\n')
  await home.write(`${name}/templates/settings.yaml`, template)
}
