/** A user's token for one program, as whoever runs the registry sees one: without its secret. */
export interface AdministeredAppToken {
  readonly id: number
  readonly uuid: string
  readonly username: string
  readonly title: string
  readonly createdAtMs: number
  readonly expiresAtMs: number | undefined
  readonly lastUsedAtMs: number | undefined
}
