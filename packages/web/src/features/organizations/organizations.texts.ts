import { defineTexts } from '../../shared/texts.ts'

export const t = defineTexts('organizations', {
  title: 'Organizations',
  filter: 'Filter by name',
  name: 'Name',
  role: 'You are',
  owner: 'owner',
  member: 'member',
  self: 'yourself',
  mayCreate: 'May create repositories',
  yes: 'yes',
  no: 'no',
  create: 'Create organization',
  createTitle: 'Create an organization',
  nameField: 'Name',
  nameHelp:
    'It is the first part of the names of its repositories, and cannot be changed. Small letters, digits, and . _ - between them.',
  nameFault: 'Two letters or more: small letters, digits, and . _ - between them.',
  emailField: 'Mail address for the organization',
  emailHelp: 'Another one than yours; leave it empty to add it later.',
  created: 'The organization {{name}} is there',
  noneTitle: 'No organization yet',
  noneBody:
    'An organization owns repositories, and has teams that share them. Create one for your team or your product.',
  delete: 'Delete',
  deleteTitle_one: 'Delete {{count}} organization?',
  deleteTitle_other: 'Delete {{count}} organizations?',
  deleteLoss: '{{name}}: all its repositories, teams, robot accounts and applications',
  tabsLabel: 'Parts of {{name}}',
  label: 'Organization',
})
