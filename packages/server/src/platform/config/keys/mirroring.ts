import { listOf } from '../shapes/collections.ts'
import { boolean, hostAddress, text, wholeNumber } from '../shapes/scalars.ts'
import { byteSize } from '../shapes/amounts.ts'
import { later, used } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** Content that comes from other registries, and addresses that may be asked for it. */
export const mirroringKeys = {
  FEATURE_REPO_MIRROR: later(boolean, false, 'Repositories can follow one of another registry.'),
  REPO_MIRROR_INTERVAL: later(
    positive,
    30,
    'Seconds between two searches for mirrors that are due.',
  ),
  REPO_MIRROR_TLS_VERIFY: later(
    boolean,
    true,
    'Checks the certificate of this registry while mirroring.',
  ),
  REPO_MIRROR_SERVER_HOSTNAME: later(
    hostAddress,
    undefined,
    'Address by which mirroring reaches this registry.',
    'SERVER_HOSTNAME',
  ),
  REPO_MIRROR_ROLLBACK: later(boolean, false, 'Puts tags back after a mirroring that failed.'),
  REPO_MIRROR_MAX_MANIFEST_LIST_SIZE: later(byteSize, '10M', 'Largest index that is mirrored.'),
  REPO_MIRROR_MAX_MANIFEST_ENTRIES: later(positive, 1000, 'Most entries of such an index.'),
  REPO_MIRROR_WORKER_REPLICAS: later(positive, undefined, 'Workers that mirror at the same time.'),
  REPO_MIRROR_TAG_ROLLBACK_PAGE_SIZE: later(positive, 100, 'Tags that are put back at once.'),
  FEATURE_ORG_MIRROR: later(
    boolean,
    false,
    'Organizations can follow a whole namespace elsewhere.',
  ),
  ORG_MIRROR_INTERVAL: later(positive, 30, 'Seconds between two searches for those that are due.'),
  ORG_MIRROR_MAX_DISCOVERY_DURATION: later(
    positive,
    1800,
    'Seconds that listing the repositories elsewhere may take.',
  ),
  FEATURE_PROXY_CACHE: later(boolean, false, 'Organizations can stand in for another registry.'),
  FEATURE_PROXY_CACHE_BLOB_DOWNLOAD: later(
    boolean,
    true,
    'Fetches the layers of such an image before they are asked for.',
  ),
  SSRF_ALLOWED_HOSTS: used(
    listOf(text),
    [],
    'Hosts (*.example.com for all below one), addresses and ranges such as 10.1.0.0/16 that Berth may call, on any port, although they are private.',
  ),
}
