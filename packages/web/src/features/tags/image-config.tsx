import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'

import { RelativeTime } from '../../shared/relative-time.tsx'
import { FactList } from './facts.tsx'
import type { ManifestDetails } from './manifest-tab-props.ts'
import { platformText } from './platforms.tsx'
import { t } from './tags.texts.ts'

/** How an image runs, and what its author wrote on it. */
export function ImageConfig({ manifest }: { readonly manifest: ManifestDetails }) {
  const { image, annotations } = manifest
  return (
    <>
      {image === undefined ? null : (
        <Card>
          <CardTitle component="h2">{t('configuration')}</CardTitle>
          <CardBody>
            <FactList
              facts={{
                [t('platform')]: image.platform === null ? undefined : platformText(image.platform),
                [t('created')]: <RelativeTime value={image.created} absent={t('unknown')} />,
                [t('author')]: image.author ?? undefined,
                [t('entrypoint')]: command(image.entrypoint),
                [t('command')]: command(image.command),
                [t('workingDirectory')]: code(image.working_dir),
                [t('user')]: code(image.user),
                [t('ports')]: list(image.exposed_ports),
                [t('volumes')]: list(image.volumes),
                [t('environment')]: list(image.environment),
                [t('stopSignal')]: code(image.stop_signal),
              }}
            />
          </CardBody>
        </Card>
      )}
      {Object.keys(annotations).length === 0 ? null : (
        <Card>
          <CardTitle component="h2">{t('annotations')}</CardTitle>
          <CardBody>
            <Annotations annotations={annotations} />
          </CardBody>
        </Card>
      )}
    </>
  )
}

/** What somebody wrote beside a manifest: keys and texts. */
export function Annotations(props: { readonly annotations: Readonly<Record<string, string>> }) {
  return (
    <Table aria-label={t('annotations')} variant="compact" gridBreakPoint="grid-md">
      <Thead>
        <Tr>
          <Th>{t('labelKey')}</Th>
          <Th>{t('labelValue')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {Object.entries(props.annotations).map(([key, value]) => (
          <Tr key={key}>
            <Td dataLabel={t('labelKey')} modifier="breakWord">
              <code>{key}</code>
            </Td>
            <Td dataLabel={t('labelValue')} modifier="breakWord">
              {value}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function command(words: readonly string[]) {
  return words.length === 0 ? undefined : <code>{JSON.stringify(words)}</code>
}

function code(text: string | null) {
  return text === null || text === '' ? undefined : <code>{text}</code>
}

function list(texts: readonly string[]) {
  if (texts.length === 0) return undefined
  return (
    <ul className="berth-plain-list">
      {texts.map((text) => (
        <li key={text}>
          <code>{text}</code>
        </li>
      ))}
    </ul>
  )
}
