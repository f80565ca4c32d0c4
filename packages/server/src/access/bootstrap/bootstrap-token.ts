/** A program brings no token that may be renewed. The same for every reason. */
export class NoBootstrapTokenError extends Error {
  override readonly name = 'NoBootstrapTokenError'

  constructor() {
    super('this call needs the token of the bootstrap file')
  }
}

/** The new token could not be written to its file; the old one goes on. */
export class BootstrapFileError extends Error {
  override readonly name = 'BootstrapFileError'

  constructor(path: string, cause: unknown) {
    super(
      `the token cannot be written to ${path} (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}); make the folder writable for the registry`,
      { cause },
    )
  }
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
