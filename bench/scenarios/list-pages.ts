import type { Bench } from '../bench.ts'
import { Connection, prepareRequest } from '../load/connection.ts'
import { UnexpectedAnswerError } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { RunningPeer } from '../peers/peer.ts'
import type { RowPlan } from '../report/row.ts'
import { sendAndCheck } from './fixtures.ts'

const connections = 8

/** A list of names in alphabetical order, asked for in pages. */
export interface PagedList {
  /** Without a query. */
  readonly target: string
  readonly scope: string
  /** The member of the answer that holds the names. */
  readonly member: 'tags' | 'repositories'
  readonly pageLength: number
  /** The name after which the last page begins. */
  readonly lastPageAfter: string
}

/** What the first and the last page cost, after a check that they are the right ones. */
export async function comparePages(
  bench: Bench,
  peers: readonly RunningPeer[],
  rows: { first: RowPlan; last: RowPlan; lastOverFirst: RowPlan },
  listOf: (peer: RunningPeer) => PagedList,
): Promise<void> {
  await bench.compare(peers, rows, async (peer, { seconds }) => {
    const list = listOf(peer)
    const token = await peer.tokens.tokenFor(list.scope)
    const firstTarget = `${list.target}?n=${list.pageLength}`
    const lastTarget = `${firstTarget}&last=${encodeURIComponent(list.lastPageAfter)}`
    const costOf = async (target: string) => {
      const bodyBytes = await checkPage(peer, { target, token, list })
      const request = prepareRequest(peer.origin, { method: 'GET', target, token })
      const cost = await measureLoad(peer, {
        connections,
        seconds: seconds / 2,
        step: async (connection) => await sendAndCheck(connection, request, bodyBytes),
      })
      return cost.cpuSecondsPerStep * 1e6
    }
    const first = await costOf(firstTarget)
    const last = await costOf(lastTarget)
    return { first, last, lastOverFirst: last / first }
  })
}

/** Checks that a page is full and, if it should be the last, that it begins where it must; gives its size. */
async function checkPage(
  peer: RunningPeer,
  { target, token, list }: { target: string; token: string; list: PagedList },
): Promise<number> {
  const connection = new Connection(peer.origin)
  try {
    const answer = await connection.request({ method: 'GET', target, token, isBodyKept: true })
    if (answer.status !== 200) throw new UnexpectedAnswerError(`GET ${target}`, 200, answer)
    const names = namesIn(answer.body ?? Buffer.alloc(0), list.member)
    const isRightPlace =
      !target.includes('last=') || names.every((name) => name > list.lastPageAfter)
    if (names.length !== list.pageLength || !isRightPlace) {
      throw new Error(
        `GET ${target}: ${names.length} names from "${names[0]}" to "${names.at(-1)}"`,
      )
    }
    return answer.bodyBytes
  } finally {
    connection.close()
  }
}

function namesIn(body: Buffer, member: PagedList['member']): string[] {
  const parsed: unknown = JSON.parse(body.toString())
  const names = (parsed as Record<string, unknown> | null)?.[member]
  return Array.isArray(names) ? names.map(String) : []
}
