import { type Browser, chromium } from 'playwright-core'

import { pathOf, whyMissing } from '../../../../tools/test/installed.ts'

export type { Browser, Page } from 'playwright-core'

/** A browser that talks to nobody but the page under test. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Why there is no browser here; undefined when there is one. */
export function whyNoChromium(): string | undefined {
  return whyMissing(['chromium-headless-shell'])
}

/** Starts Debian's Chromium, without the windows of a desktop. Whoever starts it closes it. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: pathOf('chromium-headless-shell'), args: flags })
}
