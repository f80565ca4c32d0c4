import { WrongUsageError } from './exit-code.ts'

/** What destroys something asks for `--yes` first. @throws WrongUsageError */
export function requireYes(options: { readonly yes?: true }, what: string): void {
  if (options.yes === true) return
  throw new WrongUsageError(`${what}; say --yes if that is meant`)
}
