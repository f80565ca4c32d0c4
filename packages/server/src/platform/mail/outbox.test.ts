import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import { encryptionWith } from '../crypto/encryption.ts'
import { jobsIn } from '../jobs/jobs.fixture.ts'
import { sendMailHandler } from './mail.jobs.ts'
import { MemoryMailer } from './memory-mailer.ts'
import { Outbox } from './outbox.ts'

const encryption = encryptionWith('secret')
const message = {
  to: 'ola@example.com',
  subject: 'Subject',
  text: 'the code is canary-code',
  html: '<p>canary-code</p>',
}
const newOutbox = (isOn = true) => new Outbox({ encryption, clock: Date.now, isOn })

/** Does what waits, as a worker would. */
async function deliver(jobs: readonly { payload: string }[], mailer: MemoryMailer): Promise<void> {
  const handler = sendMailHandler({ mailer, encryption })
  for (const { payload } of jobs) {
    await handler.run({
      payload: handler.parse(JSON.parse(payload)),
      cursor: undefined,
      save: () => Promise.resolve(),
      signal: new AbortController().signal,
    })
  }
}

describeEachDatabase(
  'the outbox',
  (makeDatabase) => {
    test('a message is sent once what it tells of is committed', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      await database.transaction((tx) => newOutbox().post(tx, message))
      const mailer = new MemoryMailer()
      await deliver(await jobsIn(database), mailer)
      expect(mailer.sent).toMatchObject([message])
    })

    test('what is undone is never told', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const undone = database.transaction(async (tx) => {
        await newOutbox().post(tx, message)
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      expect(await jobsIn(database)).toEqual([])
    })

    test('attack 21: neither the address nor the text can be read in the queue', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      await database.transaction((tx) => newOutbox().post(tx, message))
      const queue = JSON.stringify(await jobsIn(database))
      expect(queue).not.toContain('canary')
      expect(queue).not.toContain('example.com')
    })

    test('without a mail server nothing waits to be sent', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      await database.transaction((tx) => newOutbox(false).post(tx, message))
      expect(await jobsIn(database)).toEqual([])
    })
  },
  { template: migratedTemplate },
)
