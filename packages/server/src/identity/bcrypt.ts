import { Worker } from 'node:worker_threads'

/*
 * Hashes of an imported Quay. Whoever signs in with one gets one of ours, so each is compared a
 * few times in its life. The library computes in JavaScript for a third of a second, which would
 * halt all requests: it does that in a thread of its own, made for each comparison.
 */

const bcryptForm = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/

/** What bcrypt looks at: with more, it would take any password that begins the same. */
const bytesMaximum = 72

/** More rounds than this take minutes: nobody made them on purpose. */
const roundsMaximum = 16

export function isBcryptHash(hashed: string): boolean {
  return bcryptForm.test(hashed)
}

export async function isPasswordOfBcrypt(password: string, hashed: string): Promise<boolean> {
  if (Buffer.byteLength(password) > bytesMaximum || password.includes('\0')) return false
  if (Number(hashed.slice(4, 6)) > roundsMaximum) return false
  const worker = new Worker(new URL('bcrypt.worker.ts', import.meta.url), {
    workerData: { password, hashed },
  })
  return await new Promise<boolean>((resolve, reject) => {
    worker.once('message', (isRight: boolean) => resolve(isRight))
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the comparison of a password ended early')))
  })
}
