import { Button, ClipboardCopy } from '@patternfly/react-core'
import CopyIcon from '@patternfly/react-icons/dist/esm/icons/copy-icon'
import { useState } from 'react'

import { formatBytes, formatNumber, shortDigest } from './format.ts'
import { copyText } from './copy.ts'
import { Hint } from './hint.tsx'
import { t } from './shared.texts.ts'
import { toast } from './toasts.tsx'

/** A size in binary units, with the exact number for those who point at it. */
export function Bytes({ value }: { readonly value: number | null | undefined }) {
  if (value === null || value === undefined) return <span className="berth-quiet">–</span>
  if (value < 1024) return <span className="berth-nowrap">{formatBytes(value)}</span>
  return (
    <Hint says={() => `${formatNumber(value)} B`}>
      <span className="berth-nowrap" tabIndex={0}>
        {formatBytes(value)}
      </span>
    </Hint>
  )
}

interface DigestProps {
  readonly value: string
  /** Without its algorithm, where many stand below each other. */
  readonly isShortest?: boolean
}

/** A digest, short, with a button that copies the whole. */
export function Digest({ value, isShortest = false }: DigestProps) {
  const short = shortDigest(value)
  return (
    <span className="berth-digest">
      <code title={value}>{isShortest ? short.slice(short.indexOf(':') + 1) : short}</code>
      <CopyButton text={value} what={shortDigest(value)} />
    </span>
  )
}

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for those who only hear the button. */
  readonly what: string
}

/** A small button that copies a text, and says so. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false)
  const copy = () => {
    copyText(text).then(
      () => setCopied(true),
      (error: unknown) => toast.failure(t('copyFailed'), error),
    )
  }
  return (
    <Hint says={() => t(isCopied ? 'copied' : 'copy')} onHidden={() => setCopied(false)}>
      <Button
        variant="plain"
        size="sm"
        aria-label={t('copyOf', { what })}
        icon={<CopyIcon />}
        onClick={copy}
      />
    </Hint>
  )
}

/** A command or a value to be copied; long ones open. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const isLong = text.includes('\n')
  return (
    <ClipboardCopy
      isReadOnly
      isCode
      hoverTip={t('copy')}
      clickTip={t('copied')}
      textAriaLabel={label}
      copyAriaLabel={t('copyOf', { what: label })}
      toggleAriaLabel={t('showAll')}
      onCopy={() => {
        copyText(text).catch((error: unknown) => toast.failure(t('copyFailed'), error))
      }}
      {...(isLong ? { variant: 'expansion' as const } : {})}
    >
      {text}
    </ClipboardCopy>
  )
}
