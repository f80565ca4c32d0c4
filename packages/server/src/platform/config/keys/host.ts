import { either, listOf, anyBlock } from '../shapes/collections.ts'
import {
  boolean,
  filePath,
  hostAddress,
  httpUrl,
  oneOf,
  secretText,
  text,
  wholeNumber,
} from '../shapes/scalars.ts'
import { inert, later, used } from './key.ts'

const colors = listOf(text)
const tlsProtocol = oneOf('TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3')

/** Host name, TLS, and what the web interface shows. */
export const hostKeys = {
  SERVER_HOSTNAME: used(
    hostAddress,
    undefined,
    'Public name of this registry, with its port unless it is the usual one; tokens are made out to it.',
    'the address that the client used, when it is a local one',
  ),
  PREFERRED_URL_SCHEME: used(
    oneOf('http', 'https'),
    undefined,
    'Scheme of the URLs that clients are given.',
    'https when TLS is configured, otherwise http',
  ),
  EXTERNAL_TLS_TERMINATION: used(
    boolean,
    false,
    'TLS ends at a proxy in front of Berth, which itself listens in plain HTTP.',
  ),
  SERVER_CERT: used(
    filePath,
    undefined,
    'PEM file with the TLS certificate and its chain; relative to the folder of config.yaml.',
    'ssl.cert beside config.yaml, when it is there',
  ),
  SERVER_KEY: used(
    filePath,
    undefined,
    'PEM file with the private key of SERVER_CERT; relative to the folder of config.yaml.',
    'the file of SERVER_CERT, which then holds both',
  ),
  SSL_PROTOCOLS: used(
    listOf(tlsProtocol, 'a list of TLS versions such as [TLSv1.2, TLSv1.3]'),
    ['TLSv1.2', 'TLSv1.3'],
    'TLS versions that a client may speak; they have to follow one another.',
  ),
  SSL_CIPHERS: used(
    either({ kind: 'list', shape: listOf(text) }, text),
    undefined,
    'Cipher suites that a client may use, in the notation of OpenSSL.',
    'the list that Node recommends',
  ),
  SECRET_KEY: used(
    secretText,
    undefined,
    'Signs sessions and encrypted passwords; every replica needs the same one.',
    'made on the first start and kept in the data directory',
  ),
  DATABASE_SECRET_KEY: used(
    secretText,
    undefined,
    'Encrypts the secrets in the database; without it they cannot be read again, so keep a copy.',
    'made on the first start and kept in the data directory',
  ),
  SETUP_COMPLETE: inert(boolean, true, 'Says that a setup tool has finished; Berth needs none.'),
  REGISTRY_TITLE: used(text, 'Berth', 'Name of this registry on pages and in messages.'),
  REGISTRY_TITLE_SHORT: used(text, 'Berth', 'Short form of that name.'),
  BRANDING: used(anyBlock, undefined, 'Logos and footer of the web interface.', 'its own'),
  ENTERPRISE_LOGO_URL: used(text, undefined, 'Older way to name the logo.', 'its own'),
  ENTERPRISE_LOGO_URL_DARK: later(text, undefined, 'Older way to name the logo for dark pages.'),
  FOOTER_LINKS: used(
    anyBlock,
    undefined,
    'Links to terms, privacy, security and about pages.',
    'none',
  ),
  CONTACT_INFO: used(listOf(text), undefined, 'Links by which people reach the operators.', 'none'),
  DOCUMENTATION_ROOT: used(
    httpUrl,
    undefined,
    'Where the links to documentation lead.',
    '/api/docs',
  ),
  AVATAR_KIND: used(oneOf('local', 'gravatar'), 'local', 'Where pictures of accounts come from.'),
  FEATURE_UI_V2: inert(boolean, true, 'Chose between two web interfaces; there is one.'),
  DEFAULT_UI: inert(text, 'react', 'Named the web interface to begin with; there is one.'),
  DISABLE_ANGULAR_UI: inert(boolean, false, 'Hid an older web interface; there is none.'),
  UI_V2_FEEDBACK_FORM: later(text, undefined, 'Form by which people tell about the web interface.'),
  FEATURE_UI_DELAY_AFTER_WRITE: inert(
    boolean,
    false,
    'Made the web interface wait for replicas of the database after a change.',
  ),
  UI_DELAY_AFTER_WRITE_SECONDS: inert(wholeNumber(), 3, 'How long it waited.'),
  FEATURE_UI_MODELCARD: later(boolean, true, 'Shows the card of a machine-learning model.'),
  UI_MODELCARD_ARTIFACT_TYPE: later(
    text,
    'application/x-mlmodel',
    'Artifact type of which a model card is looked for.',
  ),
  UI_MODELCARD_ANNOTATION: later(anyBlock, {}, 'Annotations that mark such an artifact.'),
  UI_MODELCARD_LAYER_ANNOTATION: later(
    anyBlock,
    { 'org.opencontainers.image.title': 'README.md' },
    'Annotations of the layer that holds the card.',
  ),
  CORS_ORIGIN: used(
    either({ kind: 'list', shape: listOf(text) }, text),
    undefined,
    "Browser origins that may call the API; '*' means any.",
    'none but this registry',
  ),
  FEATURE_LISTEN_IP_VERSION: later(
    oneOf('IPv4', 'IPv6', 'dual-stack'),
    'IPv4',
    'Which version of the Internet Protocol Berth listens on; the option --host says it now.',
  ),
  PROXY_COUNT: used(
    wholeNumber({ maximum: 10 }),
    0,
    'How many proxies in front of Berth are believed about the address of a client (X-Forwarded-For); any client can forge it when there are fewer.',
  ),
  APPLICATION_ROOT: later(text, '/', 'Path below which everything is served.'),
  SEARCH_RESULTS_PER_PAGE: used(wholeNumber({ minimum: 1 }), 10, 'Search results on a page.'),
  SEARCH_MAX_RESULT_PAGE_COUNT: used(
    wholeNumber({ minimum: 1 }),
    10,
    'Pages of search results that a person can turn.',
  ),
  MANIFESTS_ENDPOINT_READ_TIMEOUT: inert(
    text,
    undefined,
    'Time limit for manifests of a proxy that Berth does not need.',
  ),
  CHANNEL_COLORS: inert(colors, undefined, 'Colours of release channels.'),
  AVATAR_COLORS: later(colors, undefined, 'Background colours of pictures of accounts.'),
  STATIC_SITE_BUCKET: inert(text, undefined, 'Address of a marketing site.'),
  USE_CDN: inert(boolean, false, 'Loaded scripts of the web interface from elsewhere.'),
  SEND_FILE_MAX_AGE_DEFAULT: inert(wholeNumber(), 0, 'How long browsers kept static files.'),
  STATUS_TAGS: inert(anyBlock, undefined, 'Pictures of build badges.'),
  JSONIFY_PRETTYPRINT_REGULAR: inert(boolean, false, 'Indented JSON for people.'),
}
