import { anything } from '../shapes/collections.ts'
import { boolean } from '../shapes/scalars.ts'
import { inert } from './key.ts'

const noLonger = (description: string) => inert(anything, undefined, description)

/** Parts of Quay that are gone; old files still name them. */
export const retiredKeys = {
  DEBUG: inert(boolean, false, 'A mode for those who write Quay.'),
  TESTING: inert(boolean, false, 'A mode for the tests of Quay.'),
  FEATURE_APP_REGISTRY: noLonger('Kept applications of a format before OCI.'),
  FEATURE_READONLY_APP_REGISTRY: noLonger('Made that part read-only.'),
  APP_REGISTRY_RESULTS_LIMIT: noLonger('Length of its lists.'),
  APP_REGISTRY_PACKAGE_LIST_CACHE_WHITELIST: noLonger('What of it was cached.'),
  APP_REGISTRY_SHOW_PACKAGE_CACHE_WHITELIST: noLonger('What of it was cached.'),
  MAXIMUM_CNR_LAYER_SIZE: noLonger('Largest application of that format.'),
  FEATURE_BITTORRENT: noLonger('Offered layers by BitTorrent.'),
  BITTORRENT_PIECE_SIZE: noLonger('Size of the pieces of such a layer.'),
  BITTORRENT_FILENAME_PEPPER: noLonger('Secret part of the names of such layers.'),
  BITTORRENT_ANNOUNCE_URL: noLonger('Where such layers were announced.'),
  GPG2_PRIVATE_KEY_NAME: noLonger('Key that signed images of a format of the past.'),
  GPG2_PRIVATE_KEY_FILENAME: noLonger('File of that key.'),
  GPG2_PUBLIC_KEY_FILENAME: noLonger('File of its public part.'),
  SIGNING_ENGINE: noLonger('Program that signed them.'),
  JWTPROXY_SIGNER: noLonger('A helper process for signed requests.'),
  JWTPROXY_AUDIENCE: noLonger('Whom that helper accepted requests for.'),
  SECURITY_SCANNER_ENDPOINT: noLonger('Address of a scanner that spoke as Clair 2.'),
  SECURITY_SCANNER_ENDPOINT_BATCH: noLonger('A second address of that scanner.'),
  SECURITY_SCANNER_READONLY_FAILOVER_ENDPOINTS: noLonger('More addresses of that scanner.'),
  SECURITY_SCANNER_INDEXING_MIN_ID: noLonger('First image that it looked at.'),
  SECURITY_SCANNER_ENGINE_VERSION_TARGET: noLonger('Version of its way to look at images.'),
  SECURITY_SCANNER_API_VERSION: noLonger('Version of its protocol.'),
  SECURITY_SCANNER_API_TIMEOUT_SECONDS: noLonger('Time limit of a question to it.'),
  SECURITY_SCANNER_API_TIMEOUT_POST_SECONDS: noLonger('Time limit of an image sent to it.'),
  SECURITY_SCANNER_ISSUER_NAME: noLonger('Name by which it signed its messages.'),
}
