import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachInstallation } from '../harness/each-installation.ts'
import { writeLayout } from '../harness/image-layout.ts'
import { platformImage } from '../harness/sample-images.ts'

/** As administrators write it for Quay: curl, a token of an application, and skopeo. */
const script = `
set -eu
api=http://$HOST/api/v1
field() { sed -E "s/.*\\"$1\\": ?\\"([^\\"]*)\\".*/\\1/"; }

# Sign in once, as the page does, and make a token for the rest.
csrf=$(curl -fsS -c jar http://$HOST/csrf_token | field csrf_token)
csrf=$(curl -fsS -b jar -c jar -D - -o /dev/null -H "X-CSRF-Token: $csrf" \\
  -H 'Content-Type: application/json' -d "{\\"username\\":\\"$USERNAME\\",\\"password\\":\\"$PASSWORD\\"}" \\
  $api/signin | tr -d '\\r' | sed -n 's/^[Xx]-[Nn]ext-[Cc][Ss][Rr][Ff]-[Tt]oken: //p')
page() { curl -fsS -b jar -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' "$@"; }
page -d '{"name":"scripted","email":"scripted@example.com"}' $api/organization/
client=$(page -d '{"name":"script"}' $api/organization/scripted/applications | field client_id)
token=$(page -d '{"name":"script","scope":"org:admin repo:admin repo:create","expiration":3600}' \\
  $api/organization/scripted/applications/$client/tokens | field token)

call() { curl -fsS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
call -X PUT -d '{"role":"creator","description":"those who push"}' $api/organization/scripted/team/pushers
robot=$(call -X PUT -d '{"description":"CI"}' $api/organization/scripted/robots/ci | field token)
call -X PUT $api/organization/scripted/team/pushers/members/scripted+ci
call -d '{"role":"write","delegate":{"kind":"user","name":"scripted+ci"}}' \\
  $api/organization/scripted/prototypes
call -d '{"namespace":"scripted","repository":"app","visibility":"private","description":""}' \\
  $api/repository

skopeo copy --dest-tls-verify=false --dest-creds "scripted+ci:$robot" oci:image:v1 docker://$HOST/scripted/app:v1
call $api/repository/scripted/app/tag/ | grep -q '"name": \\?"v1"'
call $api/organization/scripted/logs > logs.json

renewed=$(call -X POST $api/organization/scripted/robots/ci/regenerate | field token)
test "$renewed" != "$robot"
! skopeo inspect --tls-verify=false --creds "scripted+ci:$robot" docker://$HOST/scripted/app:v1
skopeo inspect --tls-verify=false --creds "scripted+ci:$renewed" docker://$HOST/scripted/app:v1 > image.json

call -X DELETE $api/repository/scripted/app
call -X DELETE $api/organization/scripted/robots/ci
call -X DELETE $api/organization/scripted/team/pushers
call -X DELETE $api/organization/scripted
curl -sS -o /dev/null -w '%{http_code}' $api/organization/scripted
`

describeEachInstallation('a script written for Quay', ['curl', 'skopeo'], (given) => {
  test('makes everything, pushes as the robot, reads the log, renews the token, and deletes all', async () => {
    const { host, people } = given.installation()
    const home = await given.newHome()
    await writeLayout(join(home.path, 'image'), 'v1', [platformImage('scripted')])
    await home.write('script.sh', script)
    const { username, password } = people.owner
    const output = await home.run('bash script.sh', {
      environment: { HOST: host, USERNAME: username, PASSWORD: password },
    })
    expect(output.endsWith('404'), output).toBe(true)
    const { logs } = JSON.parse((await home.read('logs.json')).toString()) as {
      logs: { kind: string; performer?: { name: string } }[]
    }
    const kinds = logs.map(({ kind }) => kind)
    expect(kinds).toEqual(
      expect.arrayContaining([
        'push_repo',
        'create_repo',
        'create_prototype_permission',
        'org_add_team_member',
        'create_robot',
        'org_create_team',
      ]),
    )
    const push = logs.find(({ kind }) => kind === 'push_repo')
    expect(push?.performer?.name).toBe('scripted+ci')
  })
})
