/** The parts of Berth that a process can run. */
export const roles = ['registry', 'api', 'ui', 'worker'] as const

export type Role = (typeof roles)[number]

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
