import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const serverAddress = 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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
  },
  // `npx vite packages/web` beside a `berth serve` for work on pages.
  server: { proxy: Object.fromEntries(serverPaths().map((path) => [path, serverAddress])) },
})

function serverPaths(): string[] {
  return ['/api', '/config', '/csrf_token', '/realtime', '/oauth', '/v2', '/recovery', '/confirm']
}
