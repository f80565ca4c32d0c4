/** Something that a user finds in the drawer of notifications. */
export interface Notice {
  readonly uuid: string
  /** By Quay's names, e.g. `org_team_invite`. */
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly isDismissed: boolean
  readonly createdAtMs: number
  /** Whose notice it is, when it is not the user's own: of an organization that the user owns. */
  readonly organizationName: string | undefined
}

/** Something that is put into drawers. */
export interface NewNotice {
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>>
  /** Finds it again when what it tells of is over. */
  readonly lookup?: string
  readonly nowMs: number
}
