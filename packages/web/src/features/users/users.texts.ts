import { defineTexts } from '../../shared/texts.ts'

export const t = defineTexts('users', {
  tabsLabel: 'Parts of {{name}}',
  you: 'You',
})
