/*
 * Finding accounts with the caller's own handle, inside its transaction or out of it: what
 * other features may ask of this one's tables.
 */
export {
  accountColumns,
  accountOf,
  findAccount,
  findAccountById,
  findNamespace,
  findUserByEmail,
  hasUserBeside,
  prepareFindAccount,
} from './account.queries.ts'
