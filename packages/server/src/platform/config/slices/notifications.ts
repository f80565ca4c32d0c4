import type { Reading } from '../reading.ts'

/** How, and of what, people and programs are told. */
export interface NotificationsConfig {
  /** From the look at a receiver's name to the last byte of its answer. */
  readonly sendSeconds: number
  /** Hosts that are never sent to, in small letters. */
  readonly blockedHosts: readonly string[]
  readonly expiry: {
    readonly isOn: boolean
    /** Pause between two searches for tags whose end is near. */
    readonly intervalSeconds: number
  }
  readonly quota: {
    /** Namespaces may have notifications. */
    readonly isOn: boolean
    /** Before the same threshold is told of again. */
    readonly cooldownSeconds: number
  }
}

export function notificationsConfig({ values }: Reading): NotificationsConfig {
  return {
    sendSeconds: values.NOTIFICATION_SEND_TIMEOUT,
    blockedHosts: values.WEBHOOK_HOSTNAME_BLACKLIST.map((host) =>
      host.toLowerCase().replace(/\.$/, ''),
    ),
    expiry: {
      isOn: values.FEATURE_IMAGE_EXPIRY_TRIGGER,
      intervalSeconds: values.NOTIFICATION_TASK_RUN_MINIMUM_INTERVAL_MINUTES * 60,
    },
    quota: {
      isOn: values.FEATURE_QUOTA_NOTIFICATIONS,
      cooldownSeconds: values.QUOTA_NOTIFICATION_COOLDOWN_SECONDS,
    },
  }
}
