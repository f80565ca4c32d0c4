import { enableCompileCache } from 'node:module'

enableCompileCache()
const { serve } = await import('./serve/serve.ts')
const { loadConfig } = await import('../platform/config/load-config.ts')
const argument = (name: string) => {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
const dataDirectory = argument('--data') ?? 'data'
const { config } = await loadConfig({
  file: argument('--config'),
  dataDirectory,
  environment: process.env,
})
const running = await serve({
  config,
  host: argument('--host') ?? '127.0.0.1',
  port: Number(argument('--port') ?? 8080),
  adminPassword: process.env['BERTH_ADMIN_PASSWORD'],
})
process.stdout.write(`listening on http://localhost:${running.port}\n`)
process.on('SIGTERM', () => {
  void running.stop().then(() => process.exit(0))
})
