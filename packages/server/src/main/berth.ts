import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Before anything large is imported: a start reads compiled code in place of sources.
enableCompileCache(join(import.meta.dirname, '../../../../node_modules/.cache/berth'))

const { runCommandLine } = await import('./commands/program.ts')
await runCommandLine(process.argv.slice(2))
