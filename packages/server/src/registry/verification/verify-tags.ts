import type { Finding } from './finding.ts'
import { danglingTags } from './verify-tags.queries.ts'
import type { Walk } from './walk.ts'

/** Every tag, of now and of the past, points to a manifest of its repository. */
export async function* verifyTags(walk: Walk): AsyncIterable<Finding> {
  for await (const { checked, dangling } of danglingTags(walk.reader)) {
    for (const { repository, name, reason } of dangling) {
      yield { kind: 'tag-dangling', repository, tag: name, reason }
    }
    walk.onChecked('tags', checked, 0)
  }
}
