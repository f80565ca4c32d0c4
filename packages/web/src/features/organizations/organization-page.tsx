import { Label } from '@patternfly/react-core'
import { useSuspenseQuery } from '@tanstack/react-query'

import { organizationQuery } from '../../api/places.ts'
import { PageHeader } from '../../frame/page-header.tsx'
import type { PageTab } from '../../frame/page.ts'
import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import { TabbedPage } from '../../frame/tabbed-page.tsx'
import { addresses } from '../../shared/addresses.ts'
import { LookingOnly } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { t } from './organizations.texts.ts'

interface Props {
  readonly name: string
  readonly tabs: readonly PageTab<OrganizationTabProps>[]
}

/** An organization: its name, and its tabs. */
export function OrganizationPage({ name, tabs }: Props) {
  const { data: organization } = useSuspenseQuery(organizationQuery(name))
  return (
    <>
      <PageHeader
        title={organization.name}
        trail={[{ label: t('title'), to: addresses.organizations() }]}
        before={
          <NameAvatar name={organization.name} color={organization.avatar.color} size="large" />
        }
        after={<Label isCompact>{t('label')}</Label>}
      />
      <LookingOnly organization={organization.name}>
        <TabbedPage label={t('tabsLabel', { name })} tabs={tabs} tabProps={{ organization }} />
      </LookingOnly>
    </>
  )
}
