import { expect, test } from 'vitest'

import { describeEachInstallation } from '../harness/each-installation.ts'

/** More than fit on one page, so that clients have to follow links. */
const tags = Array.from({ length: 120 }, (_, index) => `t${String(index).padStart(3, '0')}`)

const lists = {
  skopeo: async (run: (line: string) => Promise<string>, name: string) => {
    const listed = await run(`skopeo list-tags --tls-verify=false docker://${name}`)
    return (JSON.parse(listed) as { Tags: string[] }).Tags
  },
  podman: async (run, name) => {
    const listed = await run(`podman search --list-tags --limit 500 --tls-verify=false ${name}`)
    return listed
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(/\s+/)[1] ?? '')
  },
  crane: (run, name) => lines(run(`crane ls ${name}`)),
  oras: (run, name) => lines(run(`oras repo tags --plain-http ${name}`)),
  regctl: (run, name) => lines(run(`regctl tag ls ${name}`)),
} satisfies Record<
  string,
  (run: (line: string) => Promise<string>, name: string) => Promise<string[]>
>

type Lister = keyof typeof lists
const listers = Object.keys(lists) as Lister[]

describeEachInstallation('a hundred tags and more', listers, ({ installation, homeOf }) => {
  test('are all listed, in their order, by every client', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras', 'skopeo', 'podman', 'crane', 'regctl')
    const name = `${host}/acme/many-tags`
    await home.write('file', 'content')
    await home.run(`oras push --plain-http ${name}:${tags.join(',')} file`)

    for (const lister of listers) {
      expect(await lists[lister]((line) => home.run(line), name), lister).toEqual(tags)
    }
  })

  test('are listed from any of them on, and some at a time', async () => {
    const { host } = installation()
    const home = await homeOf('owner', 'oras', 'regctl')
    const name = `${host}/acme/pages-of-tags`
    await home.write('file', 'content')
    await home.run(`oras push --plain-http ${name}:${tags.join(',')} file`)

    const rest = await lines(home.run(`oras repo tags --plain-http --last t117 ${name}`))
    expect(rest).toEqual(['t118', 't119'])
    const page = await lines(home.run(`regctl tag ls --limit 3 --last t009 ${name}`))
    expect(page).toEqual(['t010', 't011', 't012'])
  })
})

async function lines(output: Promise<string>): Promise<string[]> {
  return (await output).trim().split('\n')
}
