import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { markup, renderPage } from './html-page.ts'

test('attack 16: what is put into a page is text', () => {
  const evil = `"><script>alert('1')</script>&`
  expect(markup`<p title="${evil}">${evil}</p>`.text).not.toContain('<script>')
  expect(markup`<b>${markup`<i>${evil}</i>`}</b>`.text).toContain('<b><i>&quot;&gt;&lt;script')
  expect(markup`${[markup`<li>1</li>`, markup`<li>2</li>`]}`.text).toBe('<li>1</li><li>2</li>')
})

test('attack 16: a page runs no script and loads nothing, and its own style is let in', () => {
  const { text, headers } = renderPage({ title: '<t>', body: markup`<p>x</p>` })
  const policy = headers['content-security-policy'] as string
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('script-src')
  expect(policy).not.toContain('unsafe')
  const [, style = ''] = /<style>([^]*)<\/style>/.exec(text) ?? []
  expect(policy).toContain(createHash('sha256').update(style).digest('base64'))
  expect(text).toContain('<title>&lt;t&gt;</title>')
})

test('attack 17: nobody frames a page', () => {
  const { headers } = renderPage({ title: 't', body: markup`` })
  expect(headers['x-frame-options']).toBe('DENY')
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
})
