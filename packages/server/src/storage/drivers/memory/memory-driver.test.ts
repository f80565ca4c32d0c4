import { describeStorageDriver } from '../../storage-driver.contract.ts'
import { memoryDriver, memoryStore } from './memory-driver.ts'

const powers = { readBack: true, directDownload: false, localFiles: false }

describeStorageDriver(
  'memory',
  async () => {
    const store = memoryStore()
    return () => memoryDriver(store)
  },
  powers,
)

describeStorageDriver(
  'memory that cannot read back',
  async () => {
    const store = memoryStore()
    return () => memoryDriver(store, { readsBack: false })
  },
  { ...powers, readBack: false },
)
