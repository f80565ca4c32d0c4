import { describe, expect, onTestFinished, test } from 'vitest'

import { makeBucket } from '../../../../../../tools/test/servers/buckets.ts'
import { startRadosgw, whyNoRadosgw } from '../../../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../../../tools/test/skip.ts'
import { Secret } from '../../../platform/config/secret.ts'
import { allOf, arriving, someBytes, stallingAfter } from '../../contract/test-bytes.ts'
import { elsewhere, freshKey } from '../../contract/uploads.contract.ts'
import { StorageUnavailableError } from '../../storage-driver.ts'
import { locationAt } from './answering-store.ts'
import { s3Driver } from './s3-driver.ts'

const mebibyte = 1024 ** 2
const reason = whyNoRadosgw()

describe.skipIf(reason !== undefined)('a store that goes down and comes back', () => {
  test('loses no upload, and no byte that was acknowledged', async () => {
    const store = await startRadosgw()
    onTestFinished(() => store.stop())
    const driver = s3Driver({
      ...locationAt(0),
      endpoint: store.endpoint,
      bucket: await makeBucket(store),
      credentials: {
        accessKey: new Secret(store.accessKey),
        secretKey: new Secret(store.secretKey),
        sessionToken: undefined,
      },
    })
    const before = someBytes(20 * mebibyte)
    const begun = await driver.uploads.begin(freshKey())
    const { state } = await driver.uploads.append(begun, arriving(before))
    const { body, stalled, breakOff } = stallingAfter(someBytes(12 * mebibyte))
    const interrupted = driver.uploads.append(elsewhere(state), body)
    await stalled

    await store.crash()
    breakOff(new Error('the client has lost its patience'))
    await expect(interrupted).rejects.toThrow(StorageUnavailableError)
    await expect(driver.uploads.complete(elsewhere(state))).rejects.toThrow(StorageUnavailableError)
    await expect(driver.sizeOf(state.key)).rejects.toThrow(StorageUnavailableError)

    await store.startAgain()
    const rest = someBytes(9 * mebibyte)
    const next = await driver.uploads.append(elsewhere(state), arriving(rest))
    await driver.uploads.complete(elsewhere(next.state))
    const whole = await allOf(driver.open(state.key))
    expect(whole.equals(Buffer.concat([before, rest]))).toBe(true)
  })
})

if (reason !== undefined) testThatCannotRun(reason)
