import { useSyncExternalStore } from 'react'

import { remembered, rememberValue } from '../shared/remembered.ts'

export type Theme = 'light' | 'dark' | 'system'

const name = 'theme'
const darkClass = 'pf-v6-theme-dark'
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()
let theme = stored()

/** Shows the remembered theme, and follows the system when nothing else is wanted. */
export function startTheme(): void {
  apply()
  systemIsDark.addEventListener('change', apply)
}

export function setTheme(next: Theme): void {
  theme = next
  rememberValue(name, next === 'system' ? undefined : next)
  apply()
  for (const tell of listeners) tell()
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => theme,
  )
}

function apply(): void {
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark.matches)
  document.documentElement.classList.toggle(darkClass, isDark)
}

function stored(): Theme {
  const value = remembered(name)
  return value === 'light' || value === 'dark' ? value : 'system'
}
