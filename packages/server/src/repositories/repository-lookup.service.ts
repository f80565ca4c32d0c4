/* Finding repositories with the caller's own handle: what other features may ask of this one's table. */
export { findRepositoryById, prepareFindRepository } from './repository.queries.ts'
