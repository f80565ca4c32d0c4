import type { BerthConfig } from '../platform/config/berth-config.ts'
import { secretTexts } from '../platform/config/secret-texts.ts'
import { descriptorSink } from '../platform/log/descriptor-sink.ts'
import { openLog, type OpenLog } from '../platform/log/open-log.ts'

const standardError = 2

/**
 * The log of this process, on standard error: standard output is for what a person asked for.
 * No secret of the configuration gets into it.
 */
export function openProcessLog(config: BerthConfig): OpenLog {
  return openLog({
    level: config.logging.level,
    json: config.logging.json ?? !process.stderr.isTTY,
    secrets: secretTexts(config),
    sink: descriptorSink(standardError),
  })
}
