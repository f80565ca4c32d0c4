import { useEffect, useState } from 'react'

/** People type a letter every tenth of a second or two. */
const pauseMilliseconds = 250

/** The value, once it has stayed the same for a moment: for calls that follow what is typed. */
export function useLate(value: string): string {
  const [late, setLate] = useState(value)
  useEffect(() => {
    if (late === value) return undefined
    const timer = setTimeout(() => setLate(value), pauseMilliseconds)
    return () => clearTimeout(timer)
  }, [value, late])
  return late
}
