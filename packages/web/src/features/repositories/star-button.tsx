import { Button } from '@patternfly/react-core'
import OutlinedStarIcon from '@patternfly/react-icons/dist/esm/icons/outlined-star-icon'
import StarIcon from '@patternfly/react-icons/dist/esm/icons/star-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useUser } from '../../api/user.ts'
import { toast } from '../../shared/toasts.tsx'
import { t } from './repositories.texts.ts'

interface Props {
  /** With its namespace. */
  readonly name: string
  readonly isStarred: boolean
}

/** Marks a repository as a favourite, at once; nobody else sees it. */
export function StarButton({ name, isStarred }: Props) {
  const client = useQueryClient()
  const user = useUser()
  const [wanted, setWanted] = useState(isStarred)
  if (user === null) return null
  const toggle = async () => {
    setWanted(!wanted)
    try {
      const [namespace = '', ...rest] = name.split('/')
      if (wanted) {
        await api.delete('/user/starred/{repository}', { path: { repository: name } })
      } else {
        await api.post('/user/starred', { body: { namespace, repository: rest.join('/') } })
      }
      await client.invalidateQueries({ queryKey: keys.repositories() })
    } catch (error) {
      setWanted(wanted)
      toast.failure(t('starFault', { name }), error)
    }
  }
  return (
    <Button
      variant="plain"
      size="sm"
      icon={wanted ? <StarIcon /> : <OutlinedStarIcon />}
      aria-label={t('star', { name })}
      aria-pressed={wanted}
      onClick={() => void toggle()}
    />
  )
}
