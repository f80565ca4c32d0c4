import { inOneLine, type Notice, type NoticeKind } from './faults.ts'
import type { CheckedConfig } from './parse-config.ts'
import { counted, paragraph } from './text-layout.ts'

/** What `berth config check FILE` prints: faults, then warnings, then the keys for later. */
export function formatConfigReport(checked: CheckedConfig): string {
  const { faults, notices } = checked
  const warnings = [...ofKind('unknown key', notices), ...ofKind('advice', notices)]
  const keysForLater = [...new Set(ofKind('not used yet', notices).map((notice) => notice.key))]

  const parts = [verdict(checked, warnings.length)]
  if (faults.length > 0) parts.push(section('Faults', faults.map(inOneLine)))
  if (warnings.length > 0) parts.push(section('Warnings', warnings.map(inOneLine)))
  if (keysForLater.length > 0) {
    parts.push(`Not used yet by this version:\n${paragraph(keysForLater.join(', '), '  ')}`)
  }
  return `${parts.join('\n\n')}\n`
}

function verdict({ filename, faults }: CheckedConfig, warningCount: number): string {
  if (faults.length > 0) {
    return `${filename} cannot be used: ${counted(faults.length, 'fault')}, ${counted(warningCount, 'warning')}.`
  }
  return warningCount === 0
    ? `${filename} is in order.`
    : `${filename} can be used: ${counted(warningCount, 'warning')}.`
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)].join('\n')
}

function ofKind(kind: NoticeKind, notices: readonly Notice[]): readonly Notice[] {
  return notices.filter((notice) => notice.kind === kind)
}
