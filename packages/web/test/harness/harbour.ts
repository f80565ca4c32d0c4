import { pushImage } from '../../../server/test/harness/content.ts'
import type { RunningBerth } from '../../../server/test/harness/running-berth.ts'

/** The tab of a repository's page that lists its tags. */
export function tagsOf(repository: string): string {
  return `/repository/${repository}?tab=tags`
}

/** An organization `harbour` that belongs to `ada`; somebody called `reader` has nothing to do with it. */
export async function prepareHarbour(berth: RunningBerth): Promise<void> {
  await berth.createUser('ada')
  await berth.createUser('reader')
  await berth.createOrganization('harbour', 'ada')
}

/** A repository of the organization, with an image for each tag. */
export async function repositoryWith(
  berth: RunningBerth,
  name: string,
  tags: readonly string[],
): Promise<void> {
  await berth.createRepository(name)
  for (const tag of tags) await pushImage(berth.client('ada'), name, tag, `${name} ${tag}`)
}
