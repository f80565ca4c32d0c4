import type { Bench } from '../bench.ts'
import type { Answer } from '../load/answer-parser.ts'
import { Connection, prepareRequest } from '../load/connection.ts'
import { UnexpectedAnswerError } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { RunningPeer } from '../peers/peer.ts'
import { atMost } from '../report/row.ts'
import { sessionId } from '../seed/tenancy.ts'
import { sendAndCheck } from './fixtures.ts'

/** A call of the API, and what a page of the product may wait for it. */
export interface Call {
  readonly label: string
  /** Below `/api/v1`. */
  readonly path: string
  readonly p99Milliseconds: number
  readonly cpuMilliseconds?: number
  /** Asks for the last page of a list whose pages are chained: walks there first. */
  readonly isLastPage?: boolean
}

/** One call after another, by one who waits for each answer. */
export async function compareCall(
  bench: Bench,
  peers: readonly RunningPeer[],
  call: Call,
): Promise<void> {
  const rows = {
    cpu: {
      label: call.label,
      unit: 'ms CPU',
      ...(call.cpuMilliseconds === undefined ? {} : { target: atMost(call.cpuMilliseconds) }),
    },
    p99: { label: `${call.label}, p99`, unit: 'ms', target: atMost(call.p99Milliseconds) },
  }
  await bench.compare(peers, rows, async (peer, { seconds }) => {
    const target = await targetOf(peer, call)
    const bodyBytes = await checkAnswer(peer, target)
    const request = prepareRequest(peer.origin, { method: 'GET', target, headers })
    const cost = await measureLoad(peer, {
      // One at a time: what it waits is what the server takes.
      connections: 1,
      seconds,
      step: async (connection) => await sendAndCheck(connection, request, bodyBytes),
    })
    return { cpu: cost.cpuSecondsPerStep * 1000, p99: cost.p99Seconds * 1000 }
  })
}

const headers = { Cookie: `_csrf_token=${sessionId}`, 'X-Requested-With': 'XMLHttpRequest' }

async function targetOf(peer: RunningPeer, { path, isLastPage }: Call): Promise<string> {
  const target = `/api/v1${path}`
  if (isLastPage !== true) return target
  let last = target
  for (;;) {
    const page = jsonOf(await ask(peer, { target: last })) as { next_page?: string }
    if (page.next_page === undefined) return last
    last = `${target}&next_page=${encodeURIComponent(page.next_page)}`
  }
}

/** Checks that a call is answered, and gives the size of the answer where it stays the same. */
async function checkAnswer(peer: RunningPeer, target: string): Promise<number | undefined> {
  const answer = await ask(peer, { target })
  // A token for the next page is another each time, and of about the same length.
  return answer.body?.includes('next_page') === true ? undefined : answer.bodyBytes
}

/** What a call of the API answers whoever `sessionStatement` has signed in. */
export async function askApi(peer: RunningPeer, path: string): Promise<unknown> {
  return jsonOf(await ask(peer, { target: `/api/v1${path}` }))
}

/** A change by the API, as a page makes it. */
export async function postToApi(peer: RunningPeer, path: string, body: object): Promise<void> {
  const { csrf_token: token } = jsonOf(await ask(peer, { target: '/csrf_token' })) as {
    csrf_token: string
  }
  await ask(peer, {
    method: 'POST',
    target: `/api/v1${path}`,
    headers: { 'X-CSRF-Token': token, 'Content-Type': 'application/json' },
    content: Buffer.from(JSON.stringify(body)),
  })
}

interface Question {
  readonly target: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly content?: Buffer
}

/** @throws UnexpectedAnswerError */
async function ask(
  peer: RunningPeer,
  { method = 'GET', target, headers: more, content }: Question,
): Promise<Answer> {
  const connection = new Connection(peer.origin)
  try {
    const answer = await connection.request({
      method,
      target,
      headers: { ...headers, ...more },
      ...(content === undefined ? {} : { body: [content], bodyBytes: content.byteLength }),
      isBodyKept: true,
    })
    if (answer.status >= 300) throw new UnexpectedAnswerError(`${method} ${target}`, 200, answer)
    return answer
  } finally {
    connection.close()
  }
}

function jsonOf({ body }: Answer): unknown {
  return JSON.parse(body?.toString() ?? '{}')
}

/** A window of this month, in the form that the log takes. */
export function monthSoFar(): string {
  const [year, number] = new Date().toISOString().split('-')
  return `?starttime=${number}/01/${year}`
}
