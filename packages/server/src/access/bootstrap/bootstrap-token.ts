/** A program brings no token that may be renewed. The same for every reason. */
export class NoBootstrapTokenError extends Error {
  override readonly name = 'NoBootstrapTokenError'

  constructor() {
    super('this call needs the token of the bootstrap file')
  }
}

/** What a program finds where the token is put. */
export interface BootstrapFile {
  readonly token: string
  readonly username: string
  readonly scope: string
  /** ISO 8601. */
  readonly expires_at: string
}

/** Where programs find the token. */
export interface BootstrapPlace {
  /** The token that stands there; undefined when there is none that can be read. */
  read(): Promise<string | undefined>
  /** Puts it there whole or not at all. @throws BootstrapPlaceError */
  write(content: BootstrapFile): Promise<void>
}

/** The new token could not be put where programs find it; the old one goes on. */
export class BootstrapPlaceError extends Error {
  override readonly name = 'BootstrapPlaceError'

  constructor(where: string, reason: string, whatToDo: string, cause: unknown) {
    super(`the token cannot be written to ${where} (${reason}); ${whatToDo}`, { cause })
  }
}

/** The text of a token in what {@link BootstrapPlace.write} wrote; undefined for anything else. */
export function tokenIn(text: string): string | undefined {
  try {
    const { token } = JSON.parse(text) as Partial<BootstrapFile>
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}

export function textOf(content: BootstrapFile): string {
  return `${JSON.stringify(content, undefined, 2)}\n`
}

/** Whom the token shall act for is not there, or disabled. */
export class BootstrapOwnerError extends Error {
  override readonly name = 'BootstrapOwnerError'

  constructor(ownerName: string) {
    super(
      `there is no enabled user ${ownerName} for the bootstrap token; name one in BOOTSTRAP_TOKEN_OWNER`,
    )
  }
}
