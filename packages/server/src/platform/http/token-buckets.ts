import { LRUCache } from 'lru-cache'

export interface BucketRules {
  /** How many takes a bucket allows lastingly. */
  readonly perSecond: number
  /** How many takes at once, after a pause. */
  readonly burst: number
}

interface Bucket {
  tokens: number
  atMs: number
}

/** A token bucket for each key: rates that allow bursts, in bounded memory. */
export class TokenBuckets {
  readonly #buckets: LRUCache<string, Bucket>

  /** @param bucketsMaximum of more, the one that was not asked for longest is full when it returns */
  constructor(bucketsMaximum: number) {
    this.#buckets = new LRUCache({ max: bucketsMaximum })
  }

  /** Takes one from a bucket, and answers with 0; or with the seconds until there is one again. */
  take(key: string, rules: BucketRules, nowMs: number): number {
    const bucket = this.#filled(key, rules, nowMs)
    if (bucket.tokens < 1) return secondsUntilOne(bucket, rules)
    bucket.tokens -= 1
    return 0
  }

  /** The seconds until a take would succeed, 0 for now. Takes nothing. */
  waitSeconds(key: string, rules: BucketRules, nowMs: number): number {
    if (!this.#buckets.has(key)) return 0
    const bucket = this.#filled(key, rules, nowMs)
    return bucket.tokens < 1 ? secondsUntilOne(bucket, rules) : 0
  }

  #filled(key: string, rules: BucketRules, nowMs: number): Bucket {
    const { burst, perSecond } = rules
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      const full = { tokens: burst, atMs: nowMs }
      this.#buckets.set(key, full)
      return full
    }
    // A clock that was set back fills nothing, and takes nothing away.
    const passedMs = Math.max(0, nowMs - bucket.atMs)
    bucket.tokens = Math.min(burst, bucket.tokens + (passedMs / 1000) * perSecond)
    bucket.atMs = nowMs
    return bucket
  }
}

function secondsUntilOne(bucket: Bucket, rules: BucketRules): number {
  return Math.max(1, Math.ceil((1 - bucket.tokens) / rules.perSecond))
}
