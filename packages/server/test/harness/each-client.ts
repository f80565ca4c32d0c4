import { test } from 'vitest'

import { registryClients, type RegistryClientProgram } from './client-lines.ts'
import { whyNotHere } from './why-not-here.ts'

/** The same test with each client; where one cannot run, its test is skipped with the reason. */
export function testWithEachClient(
  title: string,
  work: (client: RegistryClientProgram) => Promise<void>,
  clients: readonly RegistryClientProgram[] = registryClients,
): void {
  for (const client of clients) {
    test(`${title}, with ${client}`, async ({ skip }) => {
      const reason = whyNotHere([client])
      if (reason !== undefined) skip(reason)
      await work(client)
    })
  }
}
