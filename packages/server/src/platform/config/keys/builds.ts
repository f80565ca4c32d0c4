import { anyBlock, anything } from '../shapes/collections.ts'
import { boolean, hostAddress, port, secretText, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, later } from './key.ts'

const count = wholeNumber()

/** Images made from source code. */
export const buildKeys = {
  FEATURE_BUILD_SUPPORT: later(boolean, true, 'Images can be built here.'),
  BUILD_MANAGER: later(anything, undefined, 'Who runs builds and with what means: [kind, {…}].'),
  BUILDMAN_HOSTNAME: later(
    hostAddress,
    undefined,
    'Address by which workers reach the build manager.',
  ),
  BUILDMAN_CONTROLLER_PORT: later(port, undefined, 'Port of the build manager.'),
  FEATURE_GITHUB_BUILD: later(boolean, false, 'GitHub can start builds.'),
  GITHUB_TRIGGER_CONFIG: later(anyBlock, undefined, 'How GitHub is reached for that.'),
  FEATURE_GITLAB_BUILD: later(boolean, false, 'GitLab can start builds.'),
  GITLAB_TRIGGER_CONFIG: later(anyBlock, undefined, 'How GitLab is reached for that.'),
  GITLAB_TRIGGER_KIND: inert(text, undefined, 'A kind of GitLab; there is one.'),
  FEATURE_BITBUCKET_BUILD: later(boolean, false, 'Bitbucket can start builds.'),
  BITBUCKET_TRIGGER_CONFIG: later(anyBlock, undefined, 'How Bitbucket is reached for that.'),
  FEATURE_READER_BUILD_LOGS: later(boolean, false, 'Whoever may pull may read the logs of builds.'),
  DEFAULT_NAMESPACE_MAXIMUM_BUILD_COUNT: later(
    count,
    undefined,
    'Builds that a namespace may have queued.',
    'no bound',
  ),
  THREAT_NAMESPACE_MAXIMUM_BUILD_COUNT: later(
    count,
    undefined,
    'The same for namespaces made from a suspicious address.',
    'no bound',
  ),
  BILLED_NAMESPACE_MAXIMUM_BUILD_COUNT: later(
    count,
    undefined,
    'The same for namespaces that pay.',
    'no bound',
  ),
  IP_DATA_API_KEY: later(secretText, undefined, 'Key for a service that knows addresses.'),
  SUCCESSIVE_TRIGGER_FAILURE_DISABLE_THRESHOLD: later(
    count,
    100,
    'Failures in a row after which builds are no longer started.',
  ),
  SUCCESSIVE_TRIGGER_INTERNAL_ERROR_DISABLE_THRESHOLD: later(
    count,
    5,
    'The same for failures of the registry itself.',
  ),
}
