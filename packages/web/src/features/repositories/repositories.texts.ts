import { defineTexts } from '../../shared/texts.ts'

export const t = defineTexts('repositories', {
  title: 'Repositories',
  tabsLabel: 'Parts of {{name}}',
  public: 'Public',
  private: 'Private',
  readOnly: 'Read-only',
  mirror: 'Mirror',
  deleted: 'Being deleted',
})
