import type { MailMessage } from '../../platform/mail/mailer.ts'
import type { ExportStatus, LogExport } from './log-export.ts'

/** Tells whoever ordered a file of entries that it is there, or that it is not. */
export function exportMail(of: {
  readonly to: string
  readonly logExport: LogExport
  readonly status: ExportStatus
  readonly url: string | undefined
  readonly registryTitle: string
  readonly keptSeconds: number
}): MailMessage {
  const { to, logExport, url, registryTitle, keptSeconds } = of
  const { namespaceName, repositoryName } = logExport
  const place = repositoryName === undefined ? namespaceName : `${namespaceName}/${repositoryName}`
  const minutes = Math.round(keptSeconds / 60)
  const lines =
    url === undefined
      ? [
          `The usage log of ${place} could not be exported (${of.status}).`,
          'Please order it once more, or ask the administrator of the registry.',
        ]
      : [
          `The usage log of ${place} that was ordered is ready:`,
          url,
          `Whoever has this link can open it, for ${minutes} minutes.`,
        ]
  const text = [...lines, `Export ${logExport.id}`].join('\n\n')
  const subject = `${registryTitle}: usage log of ${place}`
  return { to, subject, text: `${text}\n`, html: paragraphs(text, url) }
}

function paragraphs(text: string, url: string | undefined): string {
  return text
    .split('\n\n')
    .map((line) =>
      line === url
        ? `<p><a href="${escaped(line)}">${escaped(line)}</a></p>`
        : `<p>${escaped(line)}</p>`,
    )
    .join('\n')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
