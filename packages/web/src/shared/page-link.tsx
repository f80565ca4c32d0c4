import { useRouter } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react'

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** From {@link addresses}. */
  readonly to: string
  readonly children?: ReactNode
}

/** A link to a page of ours: without loading the whole anew, and a link like any other. */
export function PageLink({ to, onClick, children, ...rest }: Props) {
  const open = useOpenPage()
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!isPlain || event.defaultPrevented || rest.target === '_blank') return
    event.preventDefault()
    open(to)
  }
  return (
    <a href={to} onClick={click} {...rest}>
      {children}
    </a>
  )
}

/** Leads to a page of ours. */
export function useOpenPage(): (to: string, options?: { readonly replaces?: boolean }) => void {
  const { history } = useRouter()
  return (to, { replaces = false } = {}) => {
    if (replaces) history.replace(to)
    else history.push(to)
  }
}
