import { listOf } from '../shapes/collections.ts'
import { boolean, port, secretText, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, later } from './key.ts'

/** Messages to people and to other programs. */
export const mailKeys = {
  FEATURE_MAILING: later(boolean, true, 'Sends mail.'),
  MAIL_SERVER: later(text, undefined, 'Host name of the mail server.'),
  MAIL_PORT: later(port, 587, 'Port of the mail server.'),
  MAIL_USERNAME: later(text, undefined, 'Account at the mail server.'),
  MAIL_PASSWORD: later(secretText, undefined, 'Password of that account.'),
  MAIL_USE_TLS: later(boolean, true, 'Speaks TLS with the mail server.'),
  MAIL_USE_AUTH: inert(boolean, false, 'Said that there is an account; MAIL_USERNAME says it.'),
  MAIL_DEFAULT_SENDER: later(text, undefined, 'Sender of all mail.'),
  MAIL_FAIL_SILENTLY: inert(boolean, false, 'Hid failures of the mail server.'),
  WEBHOOK_HOSTNAME_BLACKLIST: later(
    listOf(text),
    [],
    'Hosts that notifications are never sent to.',
  ),
  NOTIFICATION_SEND_TIMEOUT: later(wholeNumber(), 10, 'Seconds that a receiver has to take one.'),
}
