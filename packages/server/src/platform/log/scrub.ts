import { HIDDEN } from '../config/secret.ts'

/** Takes secrets out of a finished line. */
export type Scrub = (line: string) => string

/** Shorter texts would hide half of every line, and protect nothing. */
const secretLengthMinimum = 6

/**
 * What secrets look like, wherever they come from. Each pattern keeps what it has in groups,
 * and none matches a quote or a backslash, so that a line of JSON stays one.
 */
const secretForms: readonly RegExp[] = [
  // The value of an Authorization header (RFC 9110, section 11.4).
  /\b((?:Bearer|Basic|Api-Token)\s{1,4})[\w+/=.~-]{12,}/gi,
  // A JWT (RFC 7519), signed or not.
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?/g,
  // The credentials in a URL: https://user:password@host.
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"\\/@]{1,1000}(?=@)/gi,
  // Parameters of signed URLs and of token requests.
  /([?&;\s](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-(?:Signature|Credential)|Signature|AWSAccessKeyId|sig|token|access_token|refresh_token|id_token|client_secret|password|passwd|pwd|secret)=)[^&\s"\\]+/gi,
  // Members of a JSON text, also of one inside another.
  /(\\?"(?:password|passwd|secret|secret_key|secretAccessKey|sessionToken|token|access_token|refresh_token|id_token|client_secret|authorization|cookie)\\?"\s?:\s?\\?")[^"\\]+/gi,
  // The token of a robot.
  /\b[A-Z0-9]{64}\b/g,
  // A private key in PEM, whose line breaks JSON writes as \n.
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?:[A-Za-z0-9+/=\s]|\\[nr])+/g,
]

/** What most lines have nothing of, in forms that a search passes over quickly. */
const suspicions: readonly RegExp[] = [
  /:\/\/|=|eyJ|PRIVATE KEY/,
  /[A-Z]{2}[A-Z0-9]{6}/,
  /[Bb](?:earer|asic|EARER|ASIC)\s|[Aa][Pp][Ii]-[Tt]oken\s/,
  /"(?:pass|secret|token|access_|refresh_|id_token|client_|[Aa]uth|[Cc]ookie|session)/,
]

/**
 * Makes a line printable: known secrets and whatever has the form of one become `[hidden]`.
 *
 * A net below the rule that nobody logs a secret, for what libraries put into their errors.
 *
 * @param secrets texts that are hidden wherever they appear, also as JSON or a URL spells them
 */
export function scrubber(secrets: readonly string[]): Scrub {
  const known = knownSecrets(secrets)
  return (line) => {
    let clean = known === undefined ? line : line.replace(known, HIDDEN)
    if (!suspicions.some((suspicion) => suspicion.test(clean))) return clean
    for (const form of secretForms) {
      clean = clean.replace(form, (_match, kept: unknown) =>
        typeof kept === 'string' ? `${kept}${HIDDEN}` : HIDDEN,
      )
    }
    return clean
  }
}

function knownSecrets(secrets: readonly string[]): RegExp | undefined {
  const spellings = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < secretLengthMinimum) continue
    spellings.add(secret)
    spellings.add(JSON.stringify(secret).slice(1, -1))
    spellings.add(encodeURIComponent(secret))
  }
  if (spellings.size === 0) return undefined
  // Longest first: a secret may be the beginning of another.
  const alternatives = [...spellings]
    .toSorted((a, b) => b.length - a.length)
    .map((text) => RegExp.escape(text))
  return new RegExp(alternatives.join('|'), 'g')
}
