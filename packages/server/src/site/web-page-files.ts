import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

export type Encoding = 'br' | 'gzip'

/** A file of the built web page. */
export interface PageFile {
  /** `/index.html`, `/assets/….js`. */
  readonly path: string
  /** Names its content. */
  readonly etag: string
  /** Compressed forms that lie beside it, the best first. */
  readonly encodings: readonly Encoding[]
}

const suffixes: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' }

/**
 * The files of the built web page. Only what its list names is ever read, so that no address can
 * lead out of its folder.
 */
export class WebPageFiles {
  readonly #folder: string
  readonly #listFile: string
  #files: ReadonlyMap<string, PageFile> = new Map()
  #readAt = 0

  /** @param folder with `files.json` in it, as the build writes it; it may not be there yet */
  constructor(folder: string) {
    this.#folder = folder
    this.#listFile = join(folder, 'files.json')
  }

  /** @returns undefined for what is no file of the page, and for everything while it is not built */
  async find(path: string): Promise<PageFile | undefined> {
    await this.#refresh()
    return this.#files.get(path)
  }

  /** @returns undefined when a new build took it away just now */
  async read(file: PageFile, encoding: Encoding | undefined): Promise<Buffer | undefined> {
    const suffix = encoding === undefined ? '' : suffixes[encoding]
    try {
      return await readFile(join(this.#folder, file.path + suffix))
    } catch {
      return undefined
    }
  }

  /** A page that is built while the server runs is served from then on. */
  async #refresh(): Promise<void> {
    try {
      const { mtimeMs } = await stat(this.#listFile)
      if (mtimeMs === this.#readAt) return
      const { files } = JSON.parse(await readFile(this.#listFile, 'utf8')) as {
        readonly files: readonly PageFile[]
      }
      this.#files = new Map(files.map((file) => [file.path, file]))
      this.#readAt = mtimeMs
    } catch {
      this.#files = new Map()
      this.#readAt = 0
    }
  }
}
