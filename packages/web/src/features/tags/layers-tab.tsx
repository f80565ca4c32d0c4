import { Progress } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useSuspenseQuery } from '@tanstack/react-query'

import { formatBytes } from '../../shared/format.ts'
import { NothingYet } from '../../shared/states.tsx'
import { Bytes, Digest } from '../../shared/values.tsx'
import type { ManifestTabProps } from './manifest-tab-props.ts'
import { manifestQuery } from './manifest-query.ts'
import { platformText } from './platforms.tsx'
import { t } from './tags.texts.ts'

/** The layers of an image, the first at the top, with the commands that made them. */
export default function LayersTab({ name, shown }: ManifestTabProps) {
  const { data } = useSuspenseQuery(manifestQuery(name, shown.digest))
  const layers = data.layers ?? []
  if (layers.length === 0) return <NothingYet title={t('layersNone')} />
  const largest = Math.max(1, ...layers.map(({ compressed_size: bytes }) => bytes))
  const platform = shown.image?.platform ?? null
  return (
    <>
      <p>
        {t('layersSum', {
          count: layers.length,
          size: formatBytes(data.layers_compressed_size),
          platform: platform === null ? '' : platformText(platform),
        })}
      </p>
      <Table aria-label={t('tabLayers')} variant="compact" gridBreakPoint="grid-lg">
        <Thead>
          <Tr>
            <Th modifier="fitContent">{t('layerNumber')}</Th>
            <Th>{t('layerCommand')}</Th>
            <Th modifier="nowrap">{t('size')}</Th>
            <Th width={15}>{t('layerShare')}</Th>
            <Th modifier="nowrap">{t('layerDigest')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {layers.map((layer) => (
            <Tr key={layer.index}>
              <Td dataLabel={t('layerNumber')}>{layer.index + 1}</Td>
              <Td dataLabel={t('layerCommand')} modifier="breakWord">
                <code className="berth-command">
                  {commandOf(layer.command) ?? t('layerNoCommand')}
                </code>
                {layer.comment === null || layer.comment === '' ? null : (
                  <div className="berth-quiet">{layer.comment}</div>
                )}
              </Td>
              <Td dataLabel={t('size')}>
                <Bytes value={layer.compressed_size} />
              </Td>
              <Td dataLabel={t('layerShare')}>
                <Progress
                  value={(layer.compressed_size / largest) * 100}
                  measureLocation="none"
                  size="sm"
                  aria-label={t('layerShareOf', { number: layer.index + 1 })}
                  valueText={formatBytes(layer.compressed_size)}
                />
              </Td>
              <Td dataLabel={t('layerDigest')}>
                <Digest value={layer.blob_digest} />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </>
  )
}

/** The words of the builder, without the shell around them. */
export function commandOf(command: readonly string[] | null): string | undefined {
  const text = (command ?? []).join(' ').trim()
  if (text === '') return undefined
  return text.replace(/^(?:\/bin\/sh -c )?#\(nop\)\s*/, '').replace(/^\/bin\/sh -c /, 'RUN ')
}
