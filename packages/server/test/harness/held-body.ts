/** A request's body that a test sends piece by piece. */
export interface HeldBody extends AsyncIterable<Uint8Array> {
  /** Lets the next bytes go. */
  send(bytes: Uint8Array): void
  /** Ends the body in good order. */
  end(): void
  /** Breaks the connection in the middle of the body. */
  break(): void
}

/** A body whose bytes a test holds in its hand. */
export function heldBody(): HeldBody {
  const waiting: Uint8Array[] = []
  let isOver = false
  let failure: Error | undefined
  let wake = Promise.withResolvers<void>()
  const notify = () => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  return {
    send(bytes) {
      waiting.push(bytes)
      notify()
    },
    end() {
      isOver = true
      notify()
    },
    break() {
      failure = new Error('the test breaks the body off')
      notify()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift()
        if (next !== undefined) yield next
        else if (failure !== undefined) throw failure
        else if (isOver) return
        else await wake.promise
      }
    },
  }
}
