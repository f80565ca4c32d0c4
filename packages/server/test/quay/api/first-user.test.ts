import { emptyApiWorld } from './api-world.ts'
import { describeReplay } from './replay.ts'

describeReplay(
  'the first user, as Quay answers',
  [
    {
      operation: 'post /user/initialize',
      cases: {
        'no body': { berth: { status: 400, error: 'invalid_request', because: 'Missing bodies' } },
        'first user, access_token': {
          berth: {
            shape: {
              username: 'string',
              email: 'string',
              encrypted_password: 'string',
              access_token: 'token40[0-9A-Za-z]',
            },
            because: 'Letters of tokens',
          },
        },
        'FEATURE_USER_INITIALIZE off (off)': {
          berth: { error: 'not_found', because: 'Absent capabilities' },
        },
      },
    },
  ],
  emptyApiWorld,
)
