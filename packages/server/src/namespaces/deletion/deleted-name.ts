/*
 * What is deleted has its old name no longer, so that others can have it at once, while a job
 * still works at its rows. The name that it gets instead begins with a sign that no name has.
 */

/** The name of a row that waits to be removed. */
export function deletedName(id: number): string {
  return `!${id}`
}

/** Sorts before every name that somebody can have, and after those of what was deleted. */
export const beforeAllNames = '/'
