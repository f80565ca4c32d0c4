import { anything } from '../shapes/collections.ts'
import { boolean, text } from '../shapes/scalars.ts'
import { inert } from './key.ts'

/** Billing and marketing of a public service; Berth has neither. */
export const hostedServiceKeys = {
  FEATURE_BILLING: inert(boolean, false, 'Namespaces paid for their plan.'),
  BILLING_TYPE: inert(text, undefined, 'Service that took the payments.'),
  FEATURE_RH_MARKETPLACE: inert(boolean, false, 'Plans came from a marketplace.'),
  FEATURE_ENTITLEMENT_RECONCILIATION: inert(
    boolean,
    false,
    'Compared plans with that marketplace.',
  ),
  FEATURE_EXPORT_COMPLIANCE: inert(boolean, false, 'Screened new accounts for export rules.'),
  EXPORT_COMPLIANCE_ENDPOINT: inert(text, undefined, 'Service that screened them.'),
  MIXPANEL_KEY: inert(anything, undefined, 'Key of a service that watched visitors.'),
  MARKETO_MUNCHKIN_ID: inert(anything, undefined, 'Id at a service that watched visitors.'),
  GOOGLE_ANALYTICS_KEY: inert(anything, undefined, 'Key of a service that watched visitors.'),
  ANALYTICS_TYPE: inert(text, undefined, 'Which of these services was used.'),
}
