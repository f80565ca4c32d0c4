import { type Static, Type } from 'typebox'

import {
  contentLengthMaximum,
  type GlobalMessage,
  messageMediaTypes,
  messageSeverities,
} from './global-message.ts'

/** Messages to everybody as API v1 spells them. */
export const MessageParams = Type.Object({ uuid: Type.String({ maxLength: 255 }) })

export const CreateMessageBody = Type.Object({
  message: Type.Object({
    content: Type.String({ minLength: 1, maxLength: contentLengthMaximum }),
    media_type: Type.Enum([...messageMediaTypes]),
    severity: Type.Enum([...messageSeverities]),
  }),
})

const MessageJson = Type.Object({
  uuid: Type.String(),
  content: Type.String(),
  severity: Type.Enum([...messageSeverities]),
  media_type: Type.Enum([...messageMediaTypes]),
})
export const MessagesJson = Type.Object({ messages: Type.Array(MessageJson) })

export function presentMessage(message: GlobalMessage): Static<typeof MessageJson> {
  return {
    uuid: message.uuid,
    content: message.content,
    severity: message.severity,
    media_type: message.mediaType,
  }
}
