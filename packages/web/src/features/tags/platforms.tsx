import { Label, Radio } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'

import { addresses } from '../../shared/addresses.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { Bytes, Digest } from '../../shared/values.tsx'
import type { ManifestDetails } from './manifest-tab-props.ts'
import { kindText } from './kinds.ts'
import { t } from './tags.texts.ts'

type Child = NonNullable<ManifestDetails['children']>[number]

interface Props {
  readonly repository: string
  readonly whole: ManifestDetails
  readonly shown: ManifestDetails
}

/** The children of an index; choosing one shows its details and layers. */
export function Platforms({ repository, whole, shown }: Props) {
  const [address, setAddress] = useSearchState()
  const children = whole.children ?? []
  const chosen = address.get('digest') ?? shown.digest
  return (
    <>
      <Table aria-label={t('platforms')} variant="compact" gridBreakPoint="grid-md">
        <Thead>
          <Tr>
            <Th screenReaderText={t('choose')} />
            <Th>{t('platform')}</Th>
            <Th>{t('size')}</Th>
            <Th>{t('manifest')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {children.map((child, index) => (
            <Tr key={`${child.digest} ${index}`}>
              <Td className="pf-v6-c-table__check">
                <Radio
                  id={`platform-${index}`}
                  name="platform"
                  aria-label={t('chooseOf', { what: nameOf(child) })}
                  isChecked={child.digest === chosen}
                  isDisabled={!child.is_present}
                  onChange={() => setAddress({ digest: child.digest })}
                />
              </Td>
              <Td dataLabel={t('platform')}>
                {child.is_present ? (
                  <PageLink to={addresses.manifest(repository, child.digest)}>
                    {nameOf(child)}
                  </PageLink>
                ) : (
                  <>
                    {nameOf(child)}{' '}
                    <Label isCompact color="orange">
                      {t('absent')}
                    </Label>
                  </>
                )}
              </Td>
              <Td dataLabel={t('size')}>
                <Bytes value={child.size} />
              </Td>
              <Td dataLabel={t('manifest')}>
                <Digest value={child.digest} isShortest />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {whole.has_more_children === true ? <p>{t('moreChildren')}</p> : null}
    </>
  )
}

/** `linux/arm64/v8`. */
export function platformText(platform: NonNullable<Child['platform']>): string {
  const { os, architecture, variant, os_version: version } = platform
  const name = [os, architecture, ...(variant === null ? [] : [variant])].join('/')
  return version === null ? name : `${name} (${version})`
}

function nameOf({ platform, kind }: Child): string {
  // Builders say so of what runs nowhere, such as attestations.
  if (platform !== null && platform.os !== 'unknown') return platformText(platform)
  return kind === null || kind === 'image' ? t('noPlatform') : kindText(kind)
}
