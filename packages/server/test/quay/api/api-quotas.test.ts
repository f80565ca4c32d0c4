import type { ApiWorld } from './api-world.ts'
import { describeReplay } from './replay.ts'

/** What lists and views say of a quota: its id is asked for by later cases. */
const noteQuota = (name: string) => ({
  after: ({ notes }: ApiWorld, [quota]: readonly { readonly id: number }[]) => {
    notes.set(name, String(quota?.id))
  },
})
const noteLimit = (name: string) => ({
  after: ({ notes }: ApiWorld, limits: readonly { readonly id: number }[]) => {
    notes.set(name, String(limits.at(-1)?.id))
  },
})
const ofAcme = ({ note }: ApiWorld) => ({ quota_id: note('acme') })
const ofMember = ({ note }: ApiWorld) => ({ namespace: 'member', quota_id: note('member') })
const ownQuota = ({ note }: ApiWorld) => ({ quota_id: note('member') })
const unknown = { params: { quota_id: '99999', limit_id: '99999' } }

describeReplay('quotas, as Quay answers', [
  { operation: 'listOrganizationQuota', only: ['none', 'QUOTA_MANAGEMENT off (off)'] },
  { operation: 'listUserQuota', only: ['empty', 'anonymous', 'QUOTA_MANAGEMENT off (off)'] },
  { operation: 'createOrganizationQuota' },
  { operation: 'listOrganizationQuota', only: ['ok'], cases: { ok: noteQuota('acme') } },
  {
    operation: 'getOrganizationQuota',
    only: ['ok', 'unknown'],
    cases: { ok: { params: ofAcme }, unknown },
  },
  { operation: 'changeOrganizationQuota', params: ofAcme },
  {
    operation: 'createUserQuotaSuperUser',
    params: { namespace: 'member' },
    cases: {
      'unknown namespace': {
        params: { namespace: 'nosuch' },
        berth: { status: 404, error: 'not_found', because: 'Faults of Quay' },
      },
    },
  },
  {
    operation: 'listUserQuotaSuperUser',
    params: { namespace: 'member' },
    cases: { ok: noteQuota('member') },
  },
  { operation: 'changeUserQuotaSuperUser', params: ofMember },
  {
    operation: 'createOrganizationQuotaLimit',
    params: ofAcme,
    cases: {
      'on a user namespace': {
        params: ({ note }) => ({ orgname: 'member', quota_id: note('member') }),
      },
    },
  },
  {
    operation: 'listOrganizationQuotaLimit',
    params: ofAcme,
    cases: { ok: noteLimit('limit') },
  },
  { operation: 'listUserQuota', only: ['ok'] },
  { operation: 'getUserQuota', params: ownQuota },
  { operation: 'listUserQuotaLimit', params: ownQuota, cases: { ok: noteLimit('own limit') } },
  {
    operation: 'getUserQuotaLimit',
    params: ({ note }) => ({ quota_id: note('member'), limit_id: note('own limit') }),
  },
  { operation: 'getOrganizationQuota', only: ['with limits'], params: ofAcme },
  {
    operation: 'listOrganizationQuota',
    only: ['read-only superuser, SUPERUSERS_FULL_ACCESS off (nofull)'],
  },
  {
    operation: 'listOrganizationQuota',
    only: ['superuser, SUPERUSERS_FULL_ACCESS off (nofull)'],
  },
  {
    operation: 'getOrganizationQuotaLimit',
    params: ({ note }) => ({ quota_id: note('acme'), limit_id: note('limit') }),
    cases: {
      unknown: { params: ({ note }) => ({ quota_id: note('acme'), limit_id: '99999' }) },
    },
  },
  {
    operation: 'changeOrganizationQuotaLimit',
    params: ({ note }) => ({ quota_id: note('acme'), limit_id: note('limit') }),
  },
  {
    operation: 'deleteOrganizationQuotaLimit',
    params: ({ note }) => ({ quota_id: note('acme'), limit_id: note('limit') }),
  },
  { operation: 'listOrganizationQuotaSuperUser', params: { namespace: 'acme' } },
  {
    operation: 'changeOrganizationQuotaSuperUser',
    params: ({ note }) => ({ namespace: 'acme', quota_id: note('acme') }),
  },
  {
    operation: 'createOrganizationQuotaSuperUser',
    params: { namespace: 'acme' },
    only: ['exists'],
  },
  { operation: 'deleteUserQuotaSuperUser', params: ofMember },
  { operation: 'deleteOrganizationQuota', params: ofAcme },
  {
    operation: 'createOrganizationQuotaSuperUser',
    params: { namespace: 'acme' },
    only: ['ok', 'superuser, SUPERUSERS_FULL_ACCESS off (nofull)'],
  },
  {
    operation: 'deleteOrganizationQuotaSuperUser',
    params: ({ note }) => ({ namespace: 'acme', quota_id: note('again') }),
    before: async ({ client, notes }) => {
      if (notes.has('again')) return
      const { body } = await (await client('admin')).get('/superuser/organization/acme/quota')
      notes.set('again', String((body as { id: number }[])[0]?.id))
    },
  },
])
