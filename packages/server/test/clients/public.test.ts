import { expect } from 'vitest'

import { commandLine } from '../../src/logs/log-entry.ts'
import { pullLine, pushLine, writeContent } from '../harness/client-lines.ts'
import { testWithEachClient } from '../harness/each-client.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'
import { allowPlainHttp } from '../harness/log-in.ts'

describeEachInstallation('a public repository', [], ({ installation, homeOf, newHome }) => {
  testWithEachClient('lets everybody pull, and nobody push', async (client) => {
    const { host, services } = installation()
    const owner = await homeOf('owner', client)
    const everybody = await newHome()
    await allowPlainHttp(everybody, client, host)
    const repository = `public-${client}/chart`
    const name = `${host}/acme/${repository}`
    await writeContent(owner, client, `public ${client}`)
    await writeContent(everybody, client, 'graffiti')
    const fullName = { namespace: 'acme', repository }
    await services.repositories.create(commandLine, { name: fullName, visibility: 'public' })
    await owner.run(pushLine[client](name))

    await everybody.run(pullLine[client](name))

    expect(await everybody.refused(pushLine[client](name))).toMatch(/unauthorized|denied/i)
  })
})
