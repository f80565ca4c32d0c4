import { createHash } from 'node:crypto'

/** Text that is HTML already. Made by {@link markup} alone, which escapes what it is given. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | readonly Html[]

/** `markup` before a template: whatever is put into it is text, unless it is HTML itself. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let whole = texts[0] ?? ''
  for (const [index, part] of parts.entries()) whole += `${written(part)}${texts[index + 1]}`
  return new Html(whole)
}

function written(part: Part): string {
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(({ text }) => text).join('')
  return escapeText(String(part))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}

export interface Page {
  readonly title: string
  readonly body: Html
  /** Where its forms may lead, beside this server: origins or schemes. */
  readonly formTargets?: readonly string[]
  /** Path of a script of ours; without one, no script runs. */
  readonly script?: string
}

/** A page and its headers: nothing foreign is loaded, nothing inline runs, nobody frames it. */
export function renderPage(page: Page): {
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
} {
  const { title, body, formTargets = [], script } = page
  const scriptTag =
    script === undefined ? markup`` : markup`<script src="${script}" defer></script>`
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
${scriptTag}
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
  const policy = [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    ...(script === undefined ? [] : ["script-src 'self'"]),
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return {
    text,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  }
}

const style = `
:root { color-scheme: light dark; --line: #8888; --accent: #06c; --on-accent: #fff; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { padding: .75rem; border: 1px solid var(--line); border-radius: 4px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); }
article { border-top: 1px solid var(--line); padding: .5rem 0 1rem; }
button { font: inherit; padding: .5rem 1.25rem; border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
form { display: inline-block; margin: 1rem .5rem 0 0; }
.quiet { opacity: .75; } .danger { font-weight: 600; }
`

const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`
