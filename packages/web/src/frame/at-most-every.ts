/**
 * Runs something at once, and what is wanted while it is too early for another run, once at the end
 * of that time.
 */
export function atMostEvery(milliseconds: number, run: () => void): () => void {
  let isEarly = false
  let isWanted = false
  const begin = () => {
    isEarly = true
    isWanted = false
    setTimeout(() => {
      isEarly = false
      if (isWanted) begin()
    }, milliseconds)
    run()
  }
  return () => {
    if (isEarly) isWanted = true
    else begin()
  }
}
