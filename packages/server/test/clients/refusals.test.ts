import { expect } from 'vitest'

import { commandLine } from '../../src/logs/log-entry.ts'
import {
  pullLine,
  pushLine,
  registryClients,
  type RegistryClientProgram,
  writeContent,
} from '../harness/client-lines.ts'
import { testWithEachClient } from '../harness/each-client.ts'
import { describeDefaultInstallation } from '../harness/each-installation.ts'
import { allowPlainHttp, loginLine } from '../harness/log-in.ts'

/** These ask with `HEAD` first, whose answer has no room for a reason, or keep it to themselves. */
const withoutReason: readonly RegistryClientProgram[] = ['regctl']
/** crane writes down what it is told, and asks nobody. */
const clientsThatCheckPasswords = registryClients.filter((client) => client !== 'crane')
const withoutReasonOfAbsence: readonly RegistryClientProgram[] = ['oras', 'helm']

describeDefaultInstallation('what a person reads', [], ({ installation, homeOf, newHome }) => {
  testWithEachClient('who may not pull, or pulls what is not there', async (client) => {
    const { host } = installation()
    const stranger = await homeOf('stranger', client)
    const nobody = await newHome()
    await allowPlainHttp(nobody, client, host)
    const owner = await homeOf('owner', client)
    await writeContent(owner, client)
    const there = `acme/there-${client}/chart`
    await owner.run(pushLine[client](`${host}/${there}`))

    const denied = await stranger.refused(pullLine[client](`${host}/${there}`))
    const anonymous = await nobody.refused(pullLine[client](`${host}/${there}`))
    const repository = await owner.refused(pullLine[client](`${host}/acme/nothing`))
    const tag = await owner.refused(pullLine[client](`${host}/${there}`, '3.3.3'))

    const isSilent = withoutReason.includes(client)
    expect(denied).toContain(isSilent ? 'unauthorized' : `bob may not pull from ${there}`)
    expect(anonymous).toContain(isSilent ? 'unauthorized' : `sign in to pull from ${there}`)
    const isBrief = withoutReasonOfAbsence.includes(client)
    expect(repository).toContain(isBrief ? 'not found' : 'no repository acme/nothing')
    expect(tag).toContain(isBrief ? 'not found' : 'the repository has no tag 3.3.3')
  })

  testWithEachClient('who may not push', async (client) => {
    const { host, people, services } = installation()
    const name = `acme/refused-${client}/chart`
    const owner = await homeOf('owner', client)
    await writeContent(owner, client, 'first')
    await owner.run(pushLine[client](`${host}/${name}`))
    const { username } = people.reader
    const fullName = { namespace: 'acme', repository: name.slice('acme/'.length) }
    const { repositories, repositoryPermissions } = services
    const repository = await repositories.find(fullName)
    if (repository === undefined) throw new Error(`${name} was not pushed`)
    await repositoryPermissions.setUser(commandLine, repository, username, 'read')

    for (const person of ['stranger', 'reader'] as const) {
      const home = await homeOf(person, client)
      await writeContent(home, client, person)
      const refusal = await home.refused(pushLine[client](`${host}/${name}`))
      expect(refusal).toMatch(/unauthorized|denied/i)
      expect(refusal).toContain(name)
    }
    const reader = await homeOf('reader', client)
    await reader.run(pullLine[client](`${host}/${name}`))
  })

  testWithEachClient('who pushes to a read-only repository', async (client) => {
    const { host, services } = installation()
    const repository = `closed-${client}/chart`
    const home = await homeOf('owner', client)
    await writeContent(home, client)
    const fullName = { namespace: 'acme', repository }
    await services.repositories.create(commandLine, { name: fullName, visibility: 'private' })
    await services.repositories.setState(commandLine, fullName, 'read-only')

    const refusal = await home.refused(pushLine[client](`${host}/acme/${repository}`))

    expect(refusal).toContain(`the repository acme/${repository} is read-only`)
  })

  testWithEachClient(
    'who has a wrong password',
    async (client) => {
      const { host } = installation()
      const home = await newHome()
      await allowPlainHttp(home, client, host)
      const refusal = await home.refused(
        // Names of their own: the second failure of a name has to wait.
        loginLine(client, host, `mistyped-${client}`),
        { input: 'wrong' },
      )
      expect(refusal).toMatch(/invalid username\/password|unauthorized/i)
    },
    clientsThatCheckPasswords,
  )
})

describeDefaultInstallation(
  'a registry that is read-only',
  [],
  ({ installation, homeOf }) => {
    testWithEachClient('tells whoever pushes that it is', async (client) => {
      const home = await homeOf('owner', client)
      await writeContent(home, client)
      const refusal = await home.refused(pushLine[client](`${installation().host}/acme/new/chart`))
      expect(refusal).toContain('the registry is read-only')
    })
  },
  { config: 'REGISTRY_STATE: readonly\n' },
)
