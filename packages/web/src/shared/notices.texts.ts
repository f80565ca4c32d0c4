import { defineTexts } from './texts.ts'

export const t = defineTexts('notices', {
  push: 'Pushed to {{repository}}: {{tags}}',
  expiry: 'Tags of {{repository}} end soon: {{tags}}',
  invitation: '{{inviter}} invites you to the team {{team}} of {{organization}}',
  quotaWarning: '{{namespace}} comes near its quota',
  quotaError: '{{namespace}} has used up its quota: pushes are refused',
  other: '{{kind}} in {{where}}',
  test: 'A test of a notification of {{repository}}',
  accept: 'Join the team',
  decline: 'Decline',
  dismiss: 'Mark as read',
  dismissOf: 'Mark as read: {{what}}',
  failed: 'That did not work',
  joined: 'You are a member of {{team}} now',
})
