import { defineTexts } from '../../shared/texts.ts'

export const t = defineTexts('notifications', {
  title: 'Notifications',
  unread_one: '{{count}} unread notification',
  unread_other: '{{count}} unread notifications',
  none: 'No unread notification',
  noneBody: 'Repositories and organizations tell you here what you asked them to tell.',
  dismissAll: 'Mark all as read',
  more: 'There are more; they come when these are read.',
})
