/** A mail with one part for people and one for programs, as it is read. */
export interface ParsedMail {
  /** Whom the envelope is for. */
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly messageId: string
  readonly text: string
  readonly html: string
}

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Reads a mail (RFC 5322) whose body is `multipart/alternative` (RFC 2046). */
export function parseMail(raw: string): ParsedMail {
  const mail = partOf(raw)
  const header = (name: string) => decodeWords(mail.headers.get(name) ?? '')
  const boundary = /boundary="?([^";]+)"?/.exec(header('content-type'))?.[1]
  const parts =
    boundary === undefined
      ? [mail]
      : mail.body
          .split(`--${boundary}`)
          .slice(1, -1)
          .map((text) => partOf(text.trimStart()))
  const textOf = (type: string) => {
    const part = parts.find(({ headers }) => headers.get('content-type')?.startsWith(type) === true)
    return part === undefined ? '' : decodeBody(part)
  }
  return {
    to: header('to'),
    from: header('from'),
    subject: header('subject'),
    messageId: header('message-id'),
    text: textOf('text/plain'),
    html: textOf('text/html'),
  }
}

function partOf(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  return { headers, body: raw.slice(end + 4) }
}

function decodeBody({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding === 'quoted-printable'
        ? decodeQuotedPrintable(body.replaceAll('=\r\n', ''))
        : body
  return text.replaceAll('\r\n', '\n').replace(/\n+$/, '')
}

/** `=?UTF-8?Q?…?=` (RFC 2047). */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_word, encoding: string, encoded: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(encoded, 'base64').toString('utf8')
        : decodeQuotedPrintable(encoded.replaceAll('_', ' ')),
    )
}

function decodeQuotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/gi, (_code, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
