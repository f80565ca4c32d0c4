/** What somebody asked for cannot be a notification. */
export class InvalidNotificationError extends Error {
  override readonly name = 'InvalidNotificationError'
}
