import { type Findings, isHealthy } from './health.ts'

/** What only operators see beside the verdicts. */
export interface HealthDetails {
  readonly configProvider: string
  readonly signingKeyId: string | undefined
  readonly hostname: string
}

/** Health as Quay spells it. The status stands in the body too. */
export function presentHealth(findings: Findings, details: HealthDetails | undefined) {
  const status = isHealthy(findings) ? 200 : 503
  const services = Object.fromEntries(
    [...findings].map(([name, finding]) => [name, finding.isHealthy]),
  )
  return {
    data: { services, ...(details === undefined ? {} : presentDetails(findings, details)) },
    status_code: status,
  }
}

function presentDetails(findings: Findings, details: HealthDetails) {
  const expanded = [...findings].map(([name, finding]) => [
    name,
    finding.isHealthy ? { status: true } : { status: false, failure: finding.message ?? '' },
  ])
  return {
    services_expanded: Object.fromEntries(expanded) as object,
    notes: [],
    is_testing: false,
    config_provider: details.configProvider,
    local_service_key_id: details.signingKeyId ?? null,
    hostname: details.hostname,
  }
}
