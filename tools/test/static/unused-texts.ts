import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A catalogue of which every key is asked for by what the server sends, and none by name. */
const readByName = /\/log-kinds\.texts\.ts$/

/** Texts of the page that nothing shows. */
export function unusedTexts(root: string): string[] {
  const files = globSync('packages/web/src/**/*.{ts,tsx}', { cwd: root }).filter(
    (path) => !/\.(?:test|generated)\.ts/.test(path),
  )
  const sources = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
  return files
    .filter((path) => path.endsWith('.texts.ts') && !readByName.test(path))
    .flatMap((path) => {
      const others = [...sources].filter(([other]) => other !== path).map(([, text]) => text)
      return unusedKeys(sources.get(path) ?? '', others).map(
        (key) => `${relative('.', path)}: nothing shows the text ${key}`,
      )
    })
}

/** Keys of a catalogue that none of the sources names. */
export function unusedKeys(catalogue: string, sources: readonly string[]): string[] {
  const keys = [...catalogue.matchAll(/^ {2}(?:'([^']+)'|(\w+)):/gm)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  return keys.filter((key) => {
    const stem = key.replace(/_(?:one|other|zero)$/, '')
    // `kind-user` is asked for as `kind-${kind}`.
    const names = [`'${stem}'`, `"${stem}"`, `\`${stem}\``]
    const dash = stem.indexOf('-')
    if (dash > 0) names.push(`\`${stem.slice(0, dash)}-\${`)
    return !sources.some((source) => names.some((name) => source.includes(name)))
  })
}
