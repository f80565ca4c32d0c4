import { expect, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'

const message = {
  content: 'Maintenance **soon**',
  media_type: 'text/markdown',
  severity: 'warning',
}

describeEachBerth(
  'messages to everybody',
  (berth) => {
    test('a superuser writes one, everybody reads it, and a superuser takes it back', async () => {
      const root = await berth().api('root')
      expect(await root.post('/messages', { message })).toMatchObject({ status: 201, text: '' })
      const { body } = await (await berth().api()).get('/messages')
      const { messages } = body as { messages: { uuid: string }[] }
      expect(messages).toEqual([{ ...message, uuid: expect.any(String) as string }])
      const path = `/message/${messages[0]?.uuid}`
      expect((await root.delete(path)).status).toBe(204)
      expect((await root.delete(path)).status).toBe(204)
      expect((await root.get('/messages')).body).toEqual({ messages: [] })
    })

    test.each(['alice', 'reader'])('%s may not', async (name) => {
      const client = await berth().api(name)
      const answer = await client.post('/messages', { message })
      expect(answer.status).toBe(403)
      expect(Object.keys(answer.body as object)).toEqual(['message'])
      expect((await client.delete('/message/x')).status).toBe(403)
    })

    test.each([
      [{}, 'message is missing'],
      [{ message: { ...message, severity: 'loud' } }, 'message.severity must be one of'],
      [{ message: { ...message, content: '' } }, 'message.content must not have fewer'],
    ])('a body of %j is refused with the reason', async (body, reason) => {
      const answer = await (await berth().api('root')).post('/messages', body)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
      expect((answer.body as { detail: string }).detail).toContain(reason)
    })
  },
  {
    config: 'SUPER_USERS: [root]\nGLOBAL_READONLY_SUPER_USERS: [reader]\n',
    async prepare(berth) {
      for (const name of ['root', 'alice', 'reader']) await berth.createUser(name)
    },
  },
)
