import type { ModuleGraph } from './module-graph.ts'

const root = 'packages/web/src/'

/** The folders of the web page, each with those that it may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  api: [],
  shared: ['api'],
  frame: ['api', 'shared'],
  // One feature knows nothing of another: what they share goes into `shared`.
  features: ['api', 'shared', 'frame'],
  main: ['api', 'shared', 'frame', 'features'],
}

/** All imports of the web page that go the wrong way, each as a sentence. */
export function webImportFaults(graph: ModuleGraph): string[] {
  const faults: string[] = []
  for (const [file, imports] of graph) {
    if (!file.startsWith(root)) continue
    for (const imported of imports) {
      const reason = faultOf(file, imported)
      if (reason !== undefined) faults.push(`${file} imports ${imported}: ${reason}`)
    }
  }
  return faults
}

function faultOf(file: string, imported: string): string | undefined {
  if (!imported.startsWith(root)) return 'the page needs nothing outside its folder'
  const [from = '', feature] = file.slice(root.length).split('/')
  const [to = '', otherFeature] = imported.slice(root.length).split('/')
  if (from === to) {
    if (from !== 'features' || feature === otherFeature) return undefined
    return `${feature} and ${otherFeature} do not know each other; what they share goes into shared, and main puts tabs together`
  }
  const allowed = mayImport[from]
  if (allowed === undefined) return `${from} is no folder of the page (README.md there)`
  return allowed.includes(to) ? undefined : `${from} may not import ${to}`
}
