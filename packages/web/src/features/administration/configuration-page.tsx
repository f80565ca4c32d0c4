import { Content } from '@patternfly/react-core'
import CogIcon from '@patternfly/react-icons/dist/esm/icons/cog-icon'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature } from '../../api/site.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { LookingOnly } from '../../shared/looking-only.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { t } from './administration.texts.ts'

interface Setting {
  readonly key: string
  readonly value: string
}

/** The configuration of the registry, with its secrets masked by the server. */
export default function Page() {
  const isShown = useFeature('SUPERUSER_CONFIGDUMP')
  const list = useList<Setting>({
    queryKey: keys.administration('configuration'),
    isWanted: isShown,
    async load(_page, signal) {
      const { config } = await api.get('/superuser/config', { signal })
      return {
        rows: Object.entries(config)
          .map(([key, value]) => ({ key, value: JSON.stringify(value) }))
          .toSorted((left, right) => left.key.localeCompare(right.key)),
      }
    },
  })
  return (
    <>
      <PageHeader title={t('configuration')} />
      <LookingOnly>
        <PageBody>
          {isShown ? (
            <div className="berth-stack">
              <Content component="p">{t('configurationHelp')}</Content>
              <DataList
                name="configuration"
                label={t('configuration')}
                list={list}
                columns={[
                  {
                    key: 'key',
                    title: t('key'),
                    cell: ({ key }) => <code>{key}</code>,
                    compare: (left, right) => left.key.localeCompare(right.key),
                  },
                  {
                    key: 'value',
                    title: t('value'),
                    width: 60,
                    cell: ({ value }) => <code className="berth-break">{value}</code>,
                  },
                ]}
                keyOf={({ key }) => key}
                matches={({ key }, text) => key.toLowerCase().includes(text.toLowerCase())}
                filterLabel={t('filter')}
                empty={<NothingYet icon={CogIcon} title={t('noKeyMatches')} />}
              />
            </div>
          ) : (
            <NothingYet icon={CogIcon} title={t('configuration')}>
              {t('configurationOff')}
            </NothingYet>
          )}
        </PageBody>
      </LookingOnly>
    </>
  )
}
