import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { formatBytes, shortDigest } from '../../shared/format.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { Picture } from '../../shared/pictures/picture.tsx'
import { t } from './repositories.texts.ts'
import { type LayerShare, sharesOf } from './layer-shares.ts'

/** The tags whose layers are compared: of more, nobody tells the bars apart. */
const tagsCompared = 10

/** Which layers the newest tags of a repository have in common, and what each has alone. */
export function SharedLayers({ name }: { readonly name: string }) {
  const query = useQuery({
    queryKey: keys.tags(name, 'layers'),
    queryFn: ({ signal }) =>
      api.get('/repository/{repository}/tag/layers', {
        path: { repository: name },
        query: { limit: tagsCompared },
        signal,
      }),
  })
  return (
    <Card>
      <CardTitle component="h2">{t('layersTitle')}</CardTitle>
      <CardBody>
        <Loaded query={query}>
          {(found) =>
            found.tags.length === 0 ? (
              <p className="berth-quiet">{t('layersNone')}</p>
            ) : (
              <Comparison name={name} found={found} />
            )
          }
        </Loaded>
      </CardBody>
    </Card>
  )
}

type Found = Answer<'get', '/repository/{repository}/tag/layers'>

/** A bar for each tag: a colour is a layer that others have too, grey is what it has alone. */
function Comparison({ name, found }: { readonly name: string; readonly found: Found }) {
  const { tags } = found
  const shares = sharesOf(found)
  const largest = Math.max(1, ...tags.map(({ size }) => size))
  const nameOf = (share: LayerShare) =>
    share.kind === 'layer' ? shortDigest(share.digest) : t(shareTexts[share.kind])
  const widthOf = (bytes: number) => `${(bytes / largest) * 100}%`
  return (
    <>
      <Picture
        title={t('layersPicture', { count: tags.length })}
        columns={[t('layer'), ...tags.map((tag) => tag.name)]}
        rows={[
          {
            key: 'sum',
            cells: [t('layersSum'), ...tags.map(({ size }) => formatBytes(size))],
          },
          ...shares.map((share) => ({
            key: share.kind === 'layer' ? share.digest : share.kind,
            cells: [
              nameOf(share),
              ...share.bytes.map((bytes) => (bytes === 0 ? '–' : formatBytes(bytes))),
            ],
          })),
        ]}
      >
        <div className="berth-shares">
          {tags.map((tag, column) => (
            <div key={tag.name} className="berth-share-row">
              <span className="berth-share-name" title={tag.name}>
                {tag.name}
              </span>
              <span className="berth-share-bar">
                {shares.map((share, place) => {
                  const bytes = share.bytes[column] ?? 0
                  return bytes === 0 ? null : (
                    <span
                      key={share.kind === 'layer' ? share.digest : share.kind}
                      className={classOf(share, place)}
                      style={{ inlineSize: widthOf(bytes) }}
                      title={`${nameOf(share)}: ${formatBytes(bytes)}`}
                    />
                  )
                })}
              </span>
              <span className="berth-nowrap">{formatBytes(tag.size)}</span>
            </div>
          ))}
        </div>
      </Picture>
      {found.is_complete ? null : <p className="berth-quiet">{t('layersIncomplete')}</p>}
      <p className="berth-quiet">
        {t('layersHelp')}{' '}
        <PageLink to={addresses.repository(name, { tab: 'tags' })}>{t('layersTags')}</PageLink>
      </p>
    </>
  )
}

const shareTexts = { others: 'layersOthers', own: 'layersOwn' } as const
const colorCount = 6

function classOf(share: LayerShare, place: number): string {
  return share.kind === 'layer' ? `berth-tile-${place % colorCount}` : `berth-share-${share.kind}`
}
