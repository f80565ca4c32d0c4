import { expect, test } from 'vitest'

import { pullLine, pushLine, registryClients, writeContent } from '../harness/client-lines.ts'
import { describeEachInstallation } from '../harness/each-installation.ts'

describeEachInstallation(
  'a public repository',
  registryClients,
  ({ installation, homeOf, newHome }) => {
    test.for(registryClients)('lets everybody pull, and nobody push, with %s', async (client) => {
      const { host, services } = installation()
      const owner = await homeOf('owner', client)
      const everybody = await newHome()
      await everybody.run(`regctl registry set --skip-check --tls disabled ${host}`)
      const repository = `public-${client}/chart`
      const name = `${host}/acme/${repository}`
      await writeContent(owner, client)
      await writeContent(everybody, 'graffiti')
      const fullName = { namespace: 'acme', repository }
      await services.repositories.create({ name: fullName, visibility: 'public' })
      await owner.run(pushLine[client](name))

      await everybody.run(pullLine[client](name, client === 'helm' ? '1.0.0' : 'v1'))

      expect(await everybody.refused(pushLine[client](name))).toMatch(/unauthorized|denied/i)
    })
  },
)
