import type { Operation } from '../../api/operation.ts'
import { notificationOperations } from '../../notifications/notifications.routes.ts'
import { repositoryEmailOperations } from '../../notifications/repository-emails.routes.ts'
import type { Services } from '../services.ts'

/** The calls about who is told of what. */
export function notificationCalls(services: Services): Operation[] {
  const { apiAccess: access, notifications, pageTokens, repositoryEmails: emails } = services
  return [
    ...notificationOperations({ notifications, access, pageTokens }),
    ...repositoryEmailOperations({ emails, access }),
  ]
}
