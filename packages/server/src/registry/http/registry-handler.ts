import type { RegistryPath } from '../registry-path.ts'
import type { RegistryCaller } from './registry-caller.ts'
import type { RegistryExchange } from './registry-exchange.ts'

export type PathOf<Kind extends RegistryPath['kind']> = Extract<RegistryPath, { kind: Kind }>

/** Answers one method on one kind of path. It answers completely, or throws. */
export type RegistryHandler<Kind extends RegistryPath['kind']> = (
  exchange: RegistryExchange,
  path: PathOf<Kind>,
  caller: RegistryCaller,
) => Promise<void>

/** The handlers of one kind of path by method. */
export type RegistryHandlers<Kind extends RegistryPath['kind']> = Readonly<
  Partial<Record<string, RegistryHandler<Kind>>>
>
