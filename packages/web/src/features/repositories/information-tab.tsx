import { Card, CardBody, CardTitle, Grid, GridItem } from '@patternfly/react-core'

import { useRegistryAddress } from '../../api/site.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { pushCommands } from '../../shared/client-commands.ts'
import { CopyText } from '../../shared/values.tsx'
import { Activity } from './activity.tsx'
import { Description } from './description.tsx'
import { PullNewest } from './pull-newest.tsx'
import { PushesAndPulls } from './pushes-and-pulls.tsx'
import { t } from './repositories.texts.ts'
import { SharedLayers } from './shared-layers.tsx'

/** What a repository is for, what is done with it, and how to use it. */
export default function InformationTab({ repository, name }: RepositoryTabProps) {
  const push = pushCommands({ ...useRegistryAddress(), repository: name })
  return (
    <Grid hasGutter>
      <GridItem xl={7}>
        <div className="berth-stack">
          <Description repository={repository} name={name} />
          <Activity name={name} />
          {repository.can_admin ? <PushesAndPulls name={name} /> : null}
          <SharedLayers name={name} />
        </div>
      </GridItem>
      <GridItem xl={5}>
        <div className="berth-stack">
          <PullNewest name={name} />
          {repository.can_write ? (
            <Card>
              <CardTitle component="h2">{t('push')}</CardTitle>
              <CardBody>
                <div className="berth-stack">
                  <CopyText text={push.signIn} label={t('pushSignIn')} />
                  <CopyText text={push.tag} label={t('pushTag')} />
                  <CopyText text={push.push} label={t('pushPush')} />
                </div>
              </CardBody>
            </Card>
          ) : null}
        </div>
      </GridItem>
    </Grid>
  )
}
