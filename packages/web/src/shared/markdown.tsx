import { Content } from '@patternfly/react-core'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'

/**
 * Markdown that somebody wrote, as elements: HTML in it is shown as text, scripts cannot come of
 * it, and links lead to the web alone. Pictures become links, since loading one would tell a
 * foreign host who looks.
 */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <Content className="berth-markdown">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        urlTransform={safeAddress}
        components={{
          a: ({ href, children }) => <Foreign href={href}>{children}</Foreign>,
          img: ({ src, alt }) => (
            <Foreign href={typeof src === 'string' ? src : undefined}>{alt ?? ''}</Foreign>
          ),
          // The page has its own headings above these.
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h4>{children}</h4>,
          h3: ({ children }) => <h5>{children}</h5>,
          h4: ({ children }) => <h6>{children}</h6>,
          h5: ({ children }) => <h6>{children}</h6>,
        }}
      >
        {text}
      </ReactMarkdown>
    </Content>
  )
}

function Foreign({ href, children }: { href: string | undefined; children: React.ReactNode }) {
  if (href === undefined || href === '') return <span>{children}</span>
  return (
    <a href={href} rel="noopener noreferrer nofollow ugc" target="_blank">
      {children === '' ? href : children}
    </a>
  )
}

/** Only what a browser opens as a page or a mail; everything else leads nowhere. */
export function safeAddress(address: string): string {
  const isSafe = /^(?:https?:\/\/|mailto:|\/(?![/\\\s])|#)/i.test(address)
  return isSafe ? address : ''
}
