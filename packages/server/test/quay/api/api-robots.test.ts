import { describeReplay } from './replay.ts'

const pages = { berth: { shape: 'object', because: 'Pages of robots' } } as const
const unknown = { params: { robot_shortname: 'nobot' } }

describeReplay('robots, as Quay answers', [
  {
    operation: 'createOrgRobot',
    cases: {
      create: { params: { robot_shortname: 'made' } },
      'no body': { params: { robot_shortname: 'made2' } },
      'bad name': { params: { robot_shortname: 'Bad Robot' } },
      outsider: { params: { robot_shortname: 'zz' } },
    },
  },
  {
    operation: 'getOrgRobots',
    cases: {
      limit: pages,
      'permissions, with some': {
        before: async ({ berth }) => {
          await berth.setRole('acme/app', 'acme+ci', 'write')
          for (const robot of ['acme+ci', 'acme+ci2', 'acme+made', 'acme+made2']) {
            await berth.addToTeam('acme', 'devs', robot)
            await berth.setRole('acme/app', robot, 'write')
          }
        },
      },
    },
  },
  { operation: 'getOrgRobot', params: { robot_shortname: 'made' }, cases: { unknown } },
  {
    operation: 'getOrgRobotPermissions',
    cases: { empty: { params: { robot_shortname: 'made' } } },
  },
  { operation: 'regenerateOrgRobotToken', cases: { unknown } },
  {
    operation: 'deleteOrgRobot',
    cases: {
      ok: { params: { robot_shortname: 'ci2' } },
      unknown: { params: { robot_shortname: 'ci2' } },
      'robot used by a mirror': {
        later: 'mirror',
      },
    },
  },
  {
    operation: 'createUserRobot',
    cases: {
      create: { params: { robot_shortname: 'made' } },
      'no body': { params: { robot_shortname: 'made2' } },
      'bad name': { params: { robot_shortname: 'Bad Robot' } },
      'restricted user (restricted)': { params: { robot_shortname: 'made3' } },
    },
  },
  { operation: 'getUserRobots', cases: { limit: pages } },
  { operation: 'getUserRobot', params: { robot_shortname: 'made' }, cases: { unknown } },
  { operation: 'getUserRobotPermissions' },
  { operation: 'regenerateUserRobotToken', cases: { unknown } },
  { operation: 'deleteUserRobot', cases: { unknown } },
])
