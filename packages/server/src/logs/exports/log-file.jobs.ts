import type { JobHandler, NewJob } from '../../platform/jobs/job.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'

const kind = 'logs.remove-file'

interface LogFile {
  readonly location: string
  readonly storageKey: string
}

/** Removes the file of an export when nobody can open it any more. */
export function removeLogFileJob(file: LogFile, runAtMs: number): NewJob {
  return { kind, payload: file, uniqueKey: `${kind}:${file.storageKey}`, runAtMs }
}

export function removeLogFileHandler(storage: Storage): JobHandler<LogFile> {
  return {
    kind,
    leaseSeconds: 300,
    attemptsMaximum: 20,
    parse(payload) {
      const { location, storageKey: key } = payload as Partial<LogFile>
      if (typeof location === 'string' && typeof key === 'string') {
        return { location, storageKey: key }
      }
      throw new TypeError('the payload names no file')
    },
    async run({ payload }) {
      await storage.driverOf(payload.location).remove(storageKey(payload.storageKey))
    },
  }
}
