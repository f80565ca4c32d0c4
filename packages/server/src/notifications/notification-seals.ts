import type { Encryption } from '../platform/crypto/encryption.ts'
import type { MethodConfig } from './notification-method.ts'

/** Keeps what methods need to know sealed: addresses of webhooks open a chat to whoever has them. */
export interface NotificationSeals {
  seal(uuid: string, config: MethodConfig): string
  open(uuid: string, sealed: string): MethodConfig
}

export function notificationSeals(encryption: Encryption): NotificationSeals {
  const purpose = (uuid: string) => `notification:${uuid}`
  return {
    seal: (uuid, config) => encryption.seal(JSON.stringify(config), purpose(uuid)),
    open: (uuid, sealed) => JSON.parse(encryption.open(sealed, purpose(uuid))) as MethodConfig,
  }
}
