import { type ReactNode, Suspense } from 'react'

import { lateComponent } from './late-component.tsx'

const Markdown = lateComponent(async () => {
  const { Markdown: component } = await import('./markdown.tsx')
  return { default: component }
})

interface Props {
  readonly text: string
  /** Until what reads Markdown is there. */
  readonly meanwhile: ReactNode
}

/** Markdown that somebody wrote; what reads it is loaded when there is some. */
export function LateMarkdown({ text, meanwhile }: Props) {
  return (
    <Suspense fallback={meanwhile}>
      <Markdown text={text} />
    </Suspense>
  )
}
