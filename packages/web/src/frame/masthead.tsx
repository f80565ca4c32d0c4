import {
  Button,
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  Masthead as Bar,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  PageToggleButton,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core'
import BarsIcon from '@patternfly/react-icons/dist/esm/icons/bars-icon'
import KeyboardIcon from '@patternfly/react-icons/dist/esm/icons/keyboard-icon'
import MoonIcon from '@patternfly/react-icons/dist/esm/icons/moon-icon'
import QuestionCircleIcon from '@patternfly/react-icons/dist/esm/icons/question-circle-icon'
import { useQueryClient } from '@tanstack/react-query'
import { type ComponentType, type ReactNode, useState } from 'react'

import { api } from '../api/client.ts'
import { forgetFormToken } from '../api/form-token.ts'
import { useSite } from '../api/site.ts'
import { type User, userChanged, useUser } from '../api/user.ts'
import { addresses } from '../shared/addresses.ts'
import { NameAvatar } from '../shared/name-avatar.tsx'
import { PageLink, useOpenPage } from '../shared/page-link.tsx'
import { toast } from '../shared/toasts.tsx'
import { t } from './frame.texts.ts'
import type { SideBar } from './use-side-bar.ts'
import { setTheme, type Theme, useTheme } from './theme.ts'

interface Props {
  readonly onPalette: () => void
  /** What stands beside the menus, such as the bell of the notifications. */
  readonly extras: readonly ComponentType[]
  readonly sideBar: SideBar
}

/** The bar at the top. */
export function Masthead({ onPalette, extras, sideBar }: Props) {
  const user = useUser()
  const { config } = useSite()
  return (
    <Bar>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            aria-label={t('openNavigation')}
            variant="plain"
            isSidebarOpen={sideBar.isOpen}
            onSidebarToggle={sideBar.toggle}
          >
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component="div">
            <PageLink to={addresses.home()} className="berth-brand">
              <img src={config.ENTERPRISE_LOGO_URL || '/icon.svg'} alt="" height="32" />
              <span>{config.REGISTRY_TITLE_SHORT}</span>
            </PageLink>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isStatic>
          <ToolbarContent>
            <ToolbarItem className="berth-masthead-search">
              <SearchBox />
            </ToolbarItem>
            <ToolbarGroup align={{ default: 'alignEnd' }} gap={{ default: 'gapNone' }}>
              <ToolbarItem>
                <Button
                  variant="plain"
                  icon={<KeyboardIcon />}
                  aria-label={`${t('palette')} (${t('paletteShortcut')})`}
                  title={`${t('palette')} (${t('paletteShortcut')})`}
                  aria-keyshortcuts="Control+K"
                  onClick={onPalette}
                />
              </ToolbarItem>
              <ToolbarItem>
                <ThemeMenu />
              </ToolbarItem>
              <ToolbarItem>
                <HelpMenu />
              </ToolbarItem>
              {extras.map((Extra, index) => (
                <ToolbarItem key={index}>
                  <Extra />
                </ToolbarItem>
              ))}
              <ToolbarItem>
                {user === null ? (
                  <PageLink
                    className="pf-v6-c-button pf-m-primary"
                    to={addresses.signIn(location.pathname + location.search)}
                  >
                    {t('signIn')}
                  </PageLink>
                ) : (
                  <UserMenu user={user} />
                )}
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Bar>
  )
}

function SearchBox() {
  const open = useOpenPage()
  const [text, setText] = useState('')
  return (
    <div role="search">
      <SearchInput
        aria-label={t('search')}
        placeholder={t('searchPlaceholder')}
        value={text}
        onChange={(_event, value) => setText(value)}
        onClear={() => setText('')}
        onSearch={(_event, value) => open(addresses.search(value))}
        submitSearchButtonLabel={t('search')}
      />
    </div>
  )
}

const themes: readonly (readonly [Theme, string])[] = [
  ['light', t('themeLight')],
  ['dark', t('themeDark')],
  ['system', t('themeSystem')],
]

function ThemeMenu() {
  const theme = useTheme()
  return (
    <MastheadMenu label={t('theme')} icon={<MoonIcon />}>
      <DropdownGroup label={t('theme')}>
        <DropdownList>
          {themes.map(([key, label]) => (
            <DropdownItem key={key} isSelected={theme === key} onClick={() => setTheme(key)}>
              {label}
            </DropdownItem>
          ))}
        </DropdownList>
      </DropdownGroup>
    </MastheadMenu>
  )
}

function HelpMenu() {
  const open = useOpenPage()
  const { config, version_number: version } = useSite()
  return (
    <MastheadMenu label={t('help')} icon={<QuestionCircleIcon />}>
      <DropdownList>
        <DropdownItem to={config.DOCUMENTATION_ROOT} isExternalLink>
          {t('documentation')}
        </DropdownItem>
        <DropdownItem to="/api/docs">{t('apiDocumentation')}</DropdownItem>
        <DropdownItem onClick={() => open('/about')} description={t('version', { version })}>
          {t('about')}
        </DropdownItem>
      </DropdownList>
    </MastheadMenu>
  )
}

function UserMenu({ user }: { readonly user: User }) {
  const open = useOpenPage()
  const client = useQueryClient()
  const signOut = async () => {
    try {
      await api.post('/signout')
      forgetFormToken()
      await userChanged(client)
      open(addresses.signIn())
    } catch (error) {
      toast.failure(t('signOutFailed'), error)
    }
  }
  return (
    <MastheadMenu
      label={t('account')}
      icon={<NameAvatar name={user.username} color={user.avatar.color} />}
      text={user.username}
    >
      <DropdownList>
        <DropdownItem onClick={() => open(addresses.user(user.username, { tab: 'settings' }))}>
          {t('accountSettings')}
        </DropdownItem>
        <Divider component="li" />
        <DropdownItem onClick={() => void signOut()}>{t('signOut')}</DropdownItem>
      </DropdownList>
    </MastheadMenu>
  )
}

interface MenuProps {
  readonly label: string
  readonly icon: ReactNode
  /** Stands beside the icon where there is room. */
  readonly text?: string
  /** What is in it. */
  readonly children: ReactNode
}

/** A menu of the bar, which opens below its button. */
function MastheadMenu({ label, icon, text, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: 'end' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant={text === undefined ? 'plain' : 'plainText'}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          icon={icon}
          {...(text === undefined ? { 'aria-label': label } : {})}
        >
          {text === undefined ? null : (
            <>
              <span className="pf-v6-screen-reader">{label} </span>
              <span className="berth-user-name">{text}</span>
            </>
          )}
        </MenuToggle>
      )}
    >
      {children}
    </Dropdown>
  )
}
