import react from '@vitejs/plugin-react'
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from 'vite'

const serverAddress = 'http://127.0.0.1:8080'

/** What the entry loads at once, and every page needs. */
const appPath = '/src/main/app.tsx'
const appName = 'app'
/** What the entry needs before that. */
const startPaths = /src[\\/]api[\\/]early\.ts$|vite[\\/]preload-helper/
/** What so many pages and tabs have in common is one file: a browser asks a server for few at a time. */
const sharingMinimum = 8

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), loadAppWithPage()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file with a name of its own: the policy of the page allows no data in scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Sizes are a test, not a warning.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    manifest: 'chunks.json',
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'start', test: startPaths, priority: 3 },
            { name: nameOfAppModules(), debugName: appName, priority: 2 },
            { name: 'common', minShareCount: sharingMinimum, priority: 1 },
          ],
        },
      },
    },
  },
  // `npx vite packages/web` beside a `berth serve` for work on pages.
  server: { proxy: Object.fromEntries(serverPaths().map((path) => [path, serverAddress])) },
})

/** Puts all that the app needs before it starts into one file. */
function nameOfAppModules(): Rolldown.CodeSplittingNameFunction {
  let needed: Set<string> | undefined
  return (id, context) => {
    needed ??= neededBy(`${import.meta.dirname}${appPath}`, context)
    return needed.has(id) ? appName : null
  }
}

function neededBy(entry: string, context: Rolldown.ChunkingContext): Set<string> {
  const found = new Set([entry])
  for (const id of found) {
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  }
  return found
}

/** The browser fetches the app and its style while the page is still being read. */
function loadAppWithPage(): Plugin {
  return {
    name: 'load-app-with-page',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }): HtmlTagDescriptor[] {
        const app = Object.values(bundle).find(({ name }) => name === appName)
        if (app?.type !== 'chunk') throw new Error(`there is no chunk named ${appName}`)
        // What the entry itself imports has its link already.
        const isThere = (name: string) => html.includes(name)
        const scripts = [app.fileName, ...app.imports].filter((name) => !isThere(name))
        const styles = scripts.flatMap((name) => {
          const file = bundle[name]
          return file?.type === 'chunk' ? [...(file.viteMetadata?.importedCss ?? [])] : []
        })
        return [
          ...scripts.map((name) => linkTo(name, 'modulepreload')),
          ...styles.map((name) => linkTo(name, 'stylesheet')),
        ]
      },
    },
  }
}

function linkTo(file: string, rel: string): HtmlTagDescriptor {
  return { tag: 'link', attrs: { rel, crossorigin: true, href: `/${file}` }, injectTo: 'head' }
}

function serverPaths(): string[] {
  return ['/api', '/config', '/csrf_token', '/realtime', '/oauth', '/v2', '/recovery', '/confirm']
}
