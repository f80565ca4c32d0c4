import { defineTexts } from '../../shared/texts.ts'

export const t = defineTexts('search', {
  title: 'Search',
  titleOf: 'Search: {{text}}',
  label: 'Search repositories',
  emptyTitle: 'What are you looking for?',
  emptyBody:
    'Type the beginning of a name: repositories, organizations, people, robot accounts and teams are found by it.',
  repositories: 'Repositories',
  others: 'Organizations, people, robots, teams',
  name: 'Repository',
  description: 'Description',
  changed: 'Last push',
  stars: 'Stars',
  visibility: 'Visibility',
  public: 'public',
  private: 'private',
  reference: 'By its reference:',
  kindUser: 'user',
  kindOrganization: 'organization',
  kindRobot: 'robot account',
  kindTeam: 'team',
  noneTitle: 'Nothing found',
  noneBody: 'No repository that you may see has a word that begins with “{{text}}”.',
})
