import { join } from 'node:path'

import type { BrowserContext } from 'playwright-core'

/** Whether this run takes pictures for the guide: the environment says `BERTH_PICTURES=1`. */
export function takesPictures(): boolean {
  return process.env['BERTH_PICTURES'] !== undefined
}

export function pictureFile(name: string): string {
  return join(import.meta.dirname, '../../../../docs/pictures/web', name)
}

/** The name of the sheet of a page: `/organization/harbour?tab=teams` is `organization-teams`. */
export function sheetName(address: string): string {
  const named = address
    .replace(/^\/$/, 'start')
    .replace(/^\/(organization)\/\w+/, '$1-one')
    .replace(/^\/user\/\w+/, 'user')
    .replace(/^\/repository\/\w+\/\w+\/tag\/[^?]+/, 'tag')
    .replace(/^\/repository\/\w+\/\w+/, 'repository-one')
    .replace(/\/teams\/\w+/, '-team')
    .replace(/\?tab=/, '-')
    .replace(/\?.*/, '')
  return named.replace(/^\//, '').replaceAll('/', '-')
}

/** Several pictures side by side, at half their size, in one file. */
export async function writeSheet(
  context: BrowserContext,
  name: string,
  pictures: readonly Buffer[],
): Promise<void> {
  const page = await context.newPage()
  try {
    await page.setViewportSize({ width: 1500, height: 410 })
    const images = pictures.map((picture) => {
      const source = `data:image/png;base64,${picture.toString('base64')}`
      return `<img src="${source}" style="height:400px;margin:5px;border-radius:4px">`
    })
    await page.setContent(
      `<body style="margin:0;display:flex;width:max-content;background:#777">${images.join('')}</body>`,
    )
    await page.locator('body').screenshot({
      path: pictureFile(`pages/${name}.jpg`),
      type: 'jpeg',
      quality: 72,
    })
  } finally {
    await page.close()
  }
}
