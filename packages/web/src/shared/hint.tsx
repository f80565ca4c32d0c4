import { Tooltip } from '@patternfly/react-core'
import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type RefAttributes,
  useId,
  useRef,
  useState,
} from 'react'

interface Props {
  /** Said when somebody points at what is inside, or comes to it with the keyboard. */
  readonly says: () => string
  readonly onHidden?: () => void
  readonly children: ReactElement<HTMLAttributes<HTMLElement> & RefAttributes<HTMLElement>>
}

/** A tooltip that is made when it is wanted: lists have hundreds of things that have one. */
export function Hint({ says, onHidden, children }: Props) {
  const [isWanted, setWanted] = useState(false)
  const ref = useRef<HTMLElement>(null)
  const id = useId()
  const want = () => setWanted(true)
  return (
    <>
      {cloneElement(children, {
        ref,
        onMouseEnter: want,
        onFocus: want,
        ...(isWanted ? { 'aria-describedby': id } : {}),
      })}
      {isWanted ? (
        <Tooltip
          id={id}
          // It is not there yet when somebody comes: this shows it the first time.
          isVisible
          triggerRef={ref}
          content={says()}
          {...(onHidden === undefined ? {} : { onTooltipHidden: onHidden })}
        />
      ) : null}
    </>
  )
}
