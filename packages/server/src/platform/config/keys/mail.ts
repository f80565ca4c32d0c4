import { listOf } from '../shapes/collections.ts'
import { boolean, port, secretText, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, used } from './key.ts'

/** Messages to people and to other programs. */
export const mailKeys = {
  FEATURE_MAILING: used(boolean, true, 'Sends mail, when MAIL_SERVER says where to.'),
  MAIL_SERVER: used(text, undefined, 'Host name of the mail server.', 'no mail'),
  MAIL_PORT: used(port, 587, 'Port of the mail server.'),
  MAIL_USERNAME: used(text, undefined, 'Account at the mail server.', 'none'),
  MAIL_PASSWORD: used(secretText, undefined, 'Password of that account.', 'none'),
  MAIL_USE_TLS: used(boolean, true, 'Speaks TLS with the mail server.'),
  MAIL_USE_AUTH: inert(boolean, false, 'Said that there is an account; MAIL_USERNAME says it.'),
  MAIL_DEFAULT_SENDER: used(text, undefined, 'Sender of all mail.', 'registry@ and the host name'),
  MAIL_FAIL_SILENTLY: inert(boolean, false, 'Hid failures of the mail server.'),
  WEBHOOK_HOSTNAME_BLACKLIST: used(listOf(text), [], 'Hosts that notifications are never sent to.'),
  NOTIFICATION_SEND_TIMEOUT: used(
    wholeNumber({ minimum: 1, maximum: 120 }),
    10,
    'Seconds that a receiver has to take one.',
  ),
}
