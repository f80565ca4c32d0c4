import { parentPort, workerData } from 'node:worker_threads'

import { compareSync } from 'bcryptjs'

const { password, hashed } = workerData as { password: string; hashed: string }
// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(compareSync(password, hashed))
