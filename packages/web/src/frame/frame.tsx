import { Alert, Banner, Page, SkipToContent } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react'

import { api } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { useReachability, useWhenBack } from '../api/reachability.ts'
import { useSite } from '../api/site.ts'
import { useUser } from '../api/user.ts'
import { LateMarkdown } from '../shared/late-markdown.tsx'
import { Toasts } from '../shared/toasts.tsx'
import { CommandPalette, usePaletteKey } from './command-palette.tsx'
import { FaultBoundary } from './fault-boundary.tsx'
import { t } from './frame.texts.ts'
import { Masthead } from './masthead.tsx'
import type { NavigationEntry } from './page.ts'
import { Sidebar } from './sidebar.tsx'
import { SignInDialog } from './sign-in-dialog.tsx'
import { useSideBar } from './use-side-bar.ts'
import { WorkPanel } from './work-panel.tsx'

interface Props {
  /** Of the page that is shown. */
  readonly path: string
  readonly entries: readonly NavigationEntry[]
  readonly extras: readonly ComponentType[]
  /** Without masthead and list of pages. */
  readonly isBare: boolean
  readonly children: ReactNode
}

export const mainId = 'content'

/** What stands around every page. */
export function Frame({ path, entries, extras, isBare, children }: Props) {
  const user = useUser()
  const site = useSite()
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const openPalette = () => setPaletteOpen(true)
  usePaletteKey(openPalette)
  const there = entries.filter(({ isFor = () => true }) => isFor(user, site))
  useFocusOnNewPage(path)
  const sideBar = useSideBar(path)
  const content = (
    <FaultBoundary key={path} isPage>
      {children}
    </FaultBoundary>
  )
  return (
    <div className="berth-frame">
      {isBare ? (
        content
      ) : (
        <Page
          masthead={<Masthead onPalette={openPalette} extras={extras} sideBar={sideBar} />}
          // PatternFly looks how wide it is only where somebody wants to know.
          onPageResize={ignoreSize}
          sidebar={<Sidebar entries={there} isOpen={sideBar.isOpen} />}
          isContentFilled
          mainContainerId={mainId}
          mainTabIndex={-1}
          skipToContent={<SkipToContent href={`#${mainId}`}>{t('skip')}</SkipToContent>}
          banner={<Banners />}
        >
          {content}
        </Page>
      )}
      {isPaletteOpen ? (
        <CommandPalette entries={there} onClose={() => setPaletteOpen(false)} />
      ) : null}
      <WorkPanel />
      <SignInDialog />
      <Toasts />
    </div>
  )
}

const ignoreSize = () => undefined

/** Somebody who listens hears the new page; somebody with a keyboard begins at its top. */
function useFocusOnNewPage(path: string): void {
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    document.getElementById(mainId)?.focus({ preventScroll: false })
  }, [path])
}

/** What everybody is told: the state of the registry, and what its operators wrote. */
function Banners() {
  const site = useSite()
  const { data } = useQuery({
    queryKey: keys.messages,
    queryFn: ({ signal }) => api.get('/messages', { signal, isForAnybody: true }),
    staleTime: 5 * 60_000,
  })
  return (
    <>
      <AwayBanner />
      {site.registry_state === 'readonly' ? (
        <Banner status="warning" screenReaderText="">
          {t('readOnly')}
        </Banner>
      ) : null}
      {site.account_recovery_mode ? <Banner status="warning">{t('recovery')}</Banner> : null}
      {(data?.messages ?? []).map((message) => (
        <Alert
          key={message.uuid}
          isInline
          variant={message.severity === 'error' ? 'danger' : message.severity}
          title={
            message.media_type === 'text/markdown' ? (
              <LateMarkdown text={message.content} meanwhile={message.content} />
            ) : (
              message.content
            )
          }
        />
      ))}
    </>
  )
}

/** That the registry is away; what is shown is asked for again when it is back. */
function AwayBanner() {
  const client = useQueryClient()
  const { isAway } = useReachability()
  useWhenBack(() => void client.invalidateQueries())
  if (!isAway) return null
  return (
    <div role="status">
      <Banner status="danger">{t('away')}</Banner>
    </div>
  )
}
