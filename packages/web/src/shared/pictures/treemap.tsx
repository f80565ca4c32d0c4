import { formatBytes, formatShare } from '../format.ts'
import { PageLink } from '../page-link.tsx'
import { Picture } from './picture.tsx'
import { t } from './pictures.texts.ts'
import { treemapOf } from './treemap-layout.ts'

export interface StoredPart {
  readonly name: string
  readonly bytes: number
  /** Where it is, from `addresses`. */
  readonly to?: string
}

interface Props {
  readonly title: string
  /** What the parts are, above the names in the table. */
  readonly nameTitle: string
  /** The largest first. */
  readonly parts: readonly StoredPart[]
  /** What the parts do not have of the whole. */
  readonly restBytes?: number
}

/** As wide as three and as high as one, as it is drawn on a wide screen. */
const aspect = 3
const colorCount = 6
/**
 * In a smaller tile, a name is no more than dots, and a link is hard to hit: of the least height
 * that a map has, 10 rem, these 15 per cent are 24 pixels (WCAG 2.2, 2.5.8).
 */
const labelWidthMinimum = 9
const labelHeightMinimum = 15

/** What holds how much of a whole: the larger an area, the more. */
export function StorageTreemap({ title, nameTitle, parts, restBytes = 0 }: Props) {
  const shown: readonly (StoredPart & { readonly isRest?: boolean })[] = [
    ...parts,
    ...(restBytes > 0 ? [{ name: t('rest'), bytes: restBytes, isRest: true }] : []),
  ]
  const sum = shown.reduce((total, { bytes }) => total + bytes, 0)
  const tiles = treemapOf(
    shown.map(({ bytes }) => bytes),
    aspect,
  )
  return (
    <Picture
      title={title}
      role="group"
      columns={[nameTitle, t('used'), t('share')]}
      rows={shown.map(({ name, bytes, to }) => ({
        key: `${to ?? ''} ${name}`,
        cells: [
          to === undefined ? name : <PageLink to={to}>{name}</PageLink>,
          formatBytes(bytes),
          formatShare(bytes, sum),
        ],
      }))}
    >
      <div className="berth-treemap">
        {tiles.map((tile, index) => {
          const { name, bytes, isRest, to } = shown[index] ?? { name: '', bytes: 0 }
          const hasLabel = tile.width >= labelWidthMinimum && tile.height >= labelHeightMinimum
          const place = {
            className: `berth-tile ${isRest === true ? 'berth-tile-rest' : `berth-tile-${index % colorCount}`}`,
            title: t('tileTitle', { name, size: formatBytes(bytes) }),
            style: {
              insetInlineStart: `${tile.start}%`,
              insetBlockStart: `${tile.top}%`,
              inlineSize: `${tile.width}%`,
              blockSize: `${tile.height}%`,
            },
          }
          const key = `${to ?? ''} ${name}`
          if (!hasLabel) return <div key={key} {...place} />
          const label = (
            <>
              <span className="berth-tile-name">{name}</span>
              <span>{formatBytes(bytes)}</span>
            </>
          )
          return to === undefined ? (
            <div key={key} {...place}>
              {label}
            </div>
          ) : (
            <PageLink key={key} to={to} {...place}>
              {label}
            </PageLink>
          )
        })}
      </div>
    </Picture>
  )
}
