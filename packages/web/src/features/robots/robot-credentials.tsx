import {
  Alert,
  Button,
  Content,
  FormGroup,
  Radio,
  Skeleton,
  Tab,
  Tabs,
  TabTitleText,
} from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'

import { type RegistryAddress, useRegistryAddress } from '../../api/site.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { Dialog } from '../../shared/dialog.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { toast } from '../../shared/toasts.tsx'
import { signInWithToken } from '../../shared/client-commands.ts'
import { CopyText } from '../../shared/values.tsx'
import {
  type Credential,
  dockerConfig,
  githubStep,
  kubernetesSecret,
  podReference,
  secretName,
} from './credential-forms.ts'
import { type Robot, robotCalls, type RobotOwner, robotsKey, shortNameOf } from './robot-owner.ts'
import { t } from './robots.texts.ts'

interface Props {
  readonly owner: RobotOwner
  readonly robot: Pick<Robot, 'name'>
  readonly onClose: () => void
}

/** The token of a robot account, in the forms in which programs want it. */
export function RobotCredentials({ owner, robot, onClose }: Props) {
  const shortName = shortNameOf(robot)
  const address = useRegistryAddress()
  const query = useQuery({
    queryKey: robotsKey(owner, 'credentials', shortName),
    queryFn: ({ signal }) => robotCalls(owner).get(shortName, signal),
    // Tokens stay no longer than somebody looks at them.
    gcTime: 0,
  })
  return (
    <Dialog
      title={t('credentialsTitle', { name: robot.name })}
      size="medium"
      isLate
      onClose={onClose}
    >
      <Loaded query={query} meanwhile={<Skeleton height="12rem" screenreaderText="…" />}>
        {(one) => <Credentials owner={owner} robot={one} address={address} />}
      </Loaded>
    </Dialog>
  )
}

interface CredentialsProps {
  readonly owner: RobotOwner
  readonly robot: Robot
  readonly address: RegistryAddress
}

function Credentials({ owner, robot, address }: CredentialsProps) {
  const [tab, setTab] = useState('token')
  if (robot.token === undefined) {
    return <Alert isInline variant="info" title={t('credentialsNoToken')} />
  }
  const credential = { ...address, username: robot.name, token: robot.token }
  const tabs: readonly (readonly [string, string, ReactNode])[] = [
    ['token', t('token'), <TokenTab key="token" owner={owner} credential={credential} />],
    [
      'kubernetes',
      t('kubernetes'),
      <KubernetesTab key="kubernetes" namespace={owner.name} credential={credential} />,
    ],
    [
      'podman',
      t('podman'),
      <Command
        key="podman"
        label={t('podmanLogin')}
        text={signInWithToken('podman', credential)}
      />,
    ],
    [
      'docker',
      t('docker'),
      <div key="docker" className="berth-stack">
        <Command label={t('dockerLogin')} text={signInWithToken('docker', credential)} />
        <Command label={t('dockerConfig')} text={dockerConfig(credential)} />
      </div>,
    ],
    [
      'helm',
      t('helm'),
      <Command
        key="helm"
        label={t('helmLogin')}
        text={signInWithToken('helm registry', credential)}
      />,
    ],
    [
      'github',
      t('github'),
      <div key="github" className="berth-stack">
        <p>{t('githubHelp')}</p>
        <Command label={t('githubStep')} text={githubStep(credential)} />
      </div>,
    ],
  ]
  return (
    <Tabs
      aria-label={t('credentialsLabel')}
      activeKey={tab}
      onSelect={(_event, key) => setTab(String(key))}
      mountOnEnter
      unmountOnExit
    >
      {tabs.map(([key, title, content]) => (
        <Tab key={key} eventKey={key} title={<TabTitleText>{title}</TabTitleText>}>
          <div className="berth-tab-body">{content}</div>
        </Tab>
      ))}
    </Tabs>
  )
}

interface TokenTabProps {
  readonly owner: RobotOwner
  readonly credential: Credential
}

function TokenTab({ owner, credential: { username, token } }: TokenTabProps) {
  const [isShown, setShown] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const client = useQueryClient()
  const makeNew = async () => {
    await robotCalls(owner).newToken(shortNameOf({ name: username }))
    await client.invalidateQueries({ queryKey: robotsKey(owner) })
    toast.success(t('tokenMade', { name: username }))
  }
  return (
    <div className="berth-stack">
      <Command label={t('tokenUser')} text={username} />
      {isShown ? (
        <Command label={t('tokenText')} text={token} />
      ) : (
        <Content component="p">{t('tokenHidden')}</Content>
      )}
      <div className="berth-buttons">
        <Button variant="secondary" onClick={() => setShown(!isShown)}>
          {t(isShown ? 'tokenHide' : 'tokenShow')}
        </Button>
        <Button variant="link" isDanger onClick={() => setAsking(true)}>
          {t('tokenNew')}
        </Button>
      </div>
      {isAsking ? (
        <ConfirmDelete
          title={t('tokenNewTitle', { name: username })}
          losses={[t('tokenNewLoss')]}
          confirmLabel={t('tokenNewConfirm')}
          onConfirm={makeNew}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}

interface KubernetesTabProps {
  readonly namespace: string
  readonly credential: Credential
}

function KubernetesTab({ namespace, credential }: KubernetesTabProps) {
  const { host, username } = credential
  const [isNarrow, setNarrow] = useState(true)
  const file = `${secretName(username)}.yaml`
  const secret = kubernetesSecret(credential, isNarrow ? `${host}/${namespace}` : host)
  return (
    <div className="berth-stack">
      <FormGroup
        role="radiogroup"
        label={t('kubernetesScope')}
        fieldId="kubernetes-scope"
        hasNoPaddingTop
      >
        <div className="berth-stack">
          <Radio
            id="kubernetes-scope-namespace"
            name="kubernetes-scope"
            label={t('kubernetesScopeNamespace', { host, namespace })}
            isChecked={isNarrow}
            onChange={() => setNarrow(true)}
          />
          <Radio
            id="kubernetes-scope-registry"
            name="kubernetes-scope"
            label={t('kubernetesScopeRegistry', { host })}
            isChecked={!isNarrow}
            onChange={() => setNarrow(false)}
          />
        </div>
      </FormGroup>
      <Command label={t('kubernetesSecret')} text={secret} file={file} />
      <Command label={t('kubernetesApply')} text={`kubectl create -f ${file}`} />
      <Command label={t('kubernetesUse')} text={podReference(username)} />
    </div>
  )
}

interface CommandProps {
  readonly label: string
  readonly text: string
  /** It can be saved under that name. */
  readonly file?: string
}

function Command({ label, text, file }: CommandProps) {
  return (
    <div>
      <div className="berth-label">{label}</div>
      <CopyText label={label} text={text} />
      {file === undefined ? null : (
        <Button variant="link" onClick={() => save(file, text)}>
          {`${t('downloaded')} ${file}`}
        </Button>
      )}
    </div>
  )
}

/** A file that the browser makes: the token goes through nobody's hands. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
