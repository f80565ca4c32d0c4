/** What a check found. */
export interface Finding {
  readonly isHealthy: boolean
  /** A sentence for an operator; never for strangers. */
  readonly message?: string
}

/**
 * Looks at one thing that Berth needs. A check that throws has found a fault; one that is slow
 * is cut off.
 */
export type Check = () => Promise<Finding>

/** Quay's names of the things that are looked at, which monitoring that was made for Quay knows. */
export type ServiceName =
  | 'registry_gunicorn'
  | 'web_gunicorn'
  | 'service_key'
  | 'disk_space'
  | 'disk_space_warning'
  | 'database'
  | 'redis'
  | 'storage'
  | 'preferred_storage'
  | 'auth'

export type Findings = ReadonlyMap<ServiceName, Finding>

export const healthy: Finding = { isHealthy: true }

export function isHealthy(findings: Findings): boolean {
  return [...findings.values()].every((finding) => finding.isHealthy)
}
