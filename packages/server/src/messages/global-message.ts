/** Something that everybody who opens the page is told. */
export interface GlobalMessage {
  readonly uuid: string
  readonly content: string
  readonly mediaType: MessageMediaType
  readonly severity: MessageSeverity
}

export const messageMediaTypes = ['text/plain', 'text/markdown'] as const
export type MessageMediaType = (typeof messageMediaTypes)[number]

export const messageSeverities = ['info', 'warning', 'error'] as const
export type MessageSeverity = (typeof messageSeverities)[number]

export const contentLengthMaximum = 10_000
export const messagesMaximum = 100

/** Every page of everybody shows all of them. */
export class TooManyMessagesError extends Error {
  override readonly name = 'TooManyMessagesError'

  constructor() {
    super(`there are ${messagesMaximum} messages already; delete one first`)
  }
}
