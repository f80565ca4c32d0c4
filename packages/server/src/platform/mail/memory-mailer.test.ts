import { describeMailer } from './mailer.contract.ts'
import { MemoryMailer } from './memory-mailer.ts'

describeMailer('the mailer in memory', async () => {
  const mailer = new MemoryMailer()
  return { mailer, received: () => mailer.sent.map(({ id: _id, ...content }) => content) }
})
