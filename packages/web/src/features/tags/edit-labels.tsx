import { Button } from '@patternfly/react-core'

import { Dialog } from '../../shared/dialog.tsx'
import { shortDigest } from '../../shared/format.ts'
import { Labels } from './labels.tsx'
import { t } from './tags.texts.ts'

interface Props {
  readonly repository: string
  readonly digest: string
  readonly onClose: () => void
}

/** The labels of a manifest, to be added and taken away. */
export function EditLabels({ repository, digest, onClose }: Props) {
  return (
    <Dialog
      title={t('labelsTitle', { what: shortDigest(digest) })}
      description={t('labelsHelp')}
      size="medium"
      onClose={onClose}
    >
      <div className="berth-stack">
        <Labels repository={repository} digest={digest} mayChange />
        <div>
          <Button variant="link" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
