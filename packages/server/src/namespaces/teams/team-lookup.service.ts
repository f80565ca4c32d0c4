/*
 * Finding teams and their members with the caller's own handle, inside its transaction or out
 * of it: what other features may ask of these tables.
 */
export { findTeam } from './team.queries.ts'
export { isTeamMember, ownersOf, usersOfTeam } from './team-member.queries.ts'
