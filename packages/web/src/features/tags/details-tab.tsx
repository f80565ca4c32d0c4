import { Card, CardBody, CardTitle, Grid, GridItem } from '@patternfly/react-core'

import { PullCommandList } from '../../shared/pull-command-list.tsx'
import { useContentRights } from '../../shared/rights.ts'
import { Facts } from './facts.tsx'
import { ImageConfig } from './image-config.tsx'
import { contentOf } from './kinds.ts'
import { Labels } from './labels.tsx'
import type { ManifestTabProps } from './manifest-tab-props.ts'
import { Platforms } from './platforms.tsx'
import { t } from './tags.texts.ts'

/** What a manifest is: its facts, its platforms, how it runs, how it is pulled, its labels. */
export default function DetailsTab(props: ManifestTabProps) {
  const { repository, name, tag, whole, shown } = props
  const rights = useContentRights(repository)
  return (
    <Grid hasGutter>
      <GridItem xl={7}>
        <div className="berth-stack">
          <Card>
            <CardTitle component="h2">{t('facts')}</CardTitle>
            <CardBody>
              <Facts tag={tag} manifest={whole} />
            </CardBody>
          </Card>
          {whole.children === undefined ? null : (
            <Card>
              <CardTitle component="h2">{t('platforms')}</CardTitle>
              <CardBody>
                <Platforms repository={name} whole={whole} shown={shown} />
              </CardBody>
            </Card>
          )}
          <ImageConfig manifest={shown} />
          <Card>
            <CardTitle component="h2">{t('labels')}</CardTitle>
            <CardBody>
              <Labels
                repository={name}
                digest={shown.digest}
                mayChange={rights.isWriter && rights.whyNot === undefined}
              />
            </CardBody>
          </Card>
        </div>
      </GridItem>
      <GridItem xl={5}>
        <div className="berth-stack">
          <Card>
            <CardTitle component="h2">{t('pull')}</CardTitle>
            <CardBody>
              <PullCommandList
                repository={name}
                tag={tag?.name}
                digest={whole.digest}
                content={contentOf(whole.kind)}
              />
            </CardBody>
          </Card>
        </div>
      </GridItem>
    </Grid>
  )
}
