import { presentAvatar } from '../../api/avatar.ts'
import { type Html, markup, type Page } from '../../platform/http/html-page.ts'
import type { AuthorizationRequest } from './oauth-authorization.ts'
import { presentApplicationAvatar, presentScopes } from './oauth-application.wire.ts'
import type { ReadRequest } from './oauth-request.ts'
import { describeScopes } from './scope-description.ts'

/*
 * The pages of the browser's part of OAuth. They need no script: whoever is asked for consent
 * sees two forms.
 */

export interface ConsentView {
  readonly request: AuthorizationRequest
  /** As the application wrote it, for the forms. */
  readonly target: URL
  readonly ownerName: string
  readonly username: string
  /** Goes back with either form. */
  readonly fields: Readonly<Record<string, string>>
  readonly registryTitle: string
}

export function consentPage(view: ConsentView): Page {
  const { request, target, ownerName, username, registryTitle } = view
  const { application } = request
  const described = describeScopes(request.scope)
  const warning = described.some(({ isDangerous }) => isDangerous)
    ? markup`<p class="danger">
        Some of this gives away more than content. Agree only if you trust the application.
      </p>`
    : markup``
  return {
    title: `Let ${application.name} in? – ${registryTitle}`,
    // Browsers hold the place that a form is led on to against this list too.
    formTargets: [target.origin === 'null' ? target.protocol : target.origin],
    body: markup`<h1>Let ${application.name} act for you?</h1>
      <p>
        The application <strong>${application.name}</strong> of the organization
        <strong>${ownerName}</strong> asks to act in the name of <strong>${username}</strong> at
        ${registryTitle}. ${application.description}
      </p>
      <p>It will be able to:</p>
      <ul>
        ${described.map(scopeItem)}
      </ul>
      ${warning}
      <p class="quiet">
        Afterwards you are led to
        ${target.origin === 'null' ? target.protocol : target.origin}${target.pathname}.
      </p>
      ${form('/oauth/authorizeapp', view.fields, 'Authorize', 'main')}
      ${form('/oauth/denyapp', view.fields, 'Cancel', '')}`,
  }
}

function scopeItem({ title, description, scope }: ReturnType<typeof describeScopes>[number]): Html {
  return markup`<li><strong>${title}</strong> <code>${scope}</code><br />${description}</li> `
}

function form(
  action: string,
  fields: Readonly<Record<string, string>>,
  label: string,
  className: string,
): Html {
  const inputs = Object.entries(fields).map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}" /> `,
  )
  return markup`<form method="post" action="${action}">
    ${inputs}<button class="${className}" type="submit">${label}</button>
  </form>`
}

export function messagePage(registryTitle: string, title: string, text: string): Page {
  return {
    title: `${title} – ${registryTitle}`,
    body: markup`<h1>${title}</h1>
      <p>${text}</p>`,
  }
}

/** The token stands behind the `#` of the address, which only the browser knows. */
export function tokenPage(registryTitle: string, script: string): Page {
  return {
    title: `Your token – ${registryTitle}`,
    script,
    body: markup`<h1>Your token</h1>
      <p>Copy it now: it is shown here once, and nobody can show it again.</p>
      <pre id="token">There is no token in the address of this page.</pre>
      <p class="quiet">
        A program sends it as <code>Authorization: Bearer TOKEN</code>, or signs in to the registry
        as <code>$oauthtoken</code> with the token for a password. You can revoke it at any time.
      </p>`,
  }
}

/** Takes the token out of the address, so that it does not stay in the history. */
export const tokenScript = `'use strict'
const token = new URLSearchParams(location.hash.slice(1)).get('access_token')
if (token !== null) {
  document.getElementById('token').textContent = token
  history.replaceState(null, '', location.pathname)
}
`

/** What the page shows, for programs: Quay's members. */
export function presentRequest(asked: ReadRequest, ownerName: string, formToken: string) {
  const { application } = asked
  const scopes = presentScopes(asked.scope)
  return {
    scopes,
    has_dangerous_scopes: scopes.some(({ dangerous }) => dangerous),
    application: {
      name: application.name,
      description: application.description,
      url: application.applicationUri,
      // A text that is JSON, as in Quay.
      avatar: JSON.stringify(presentApplicationAvatar(application)),
      organization: {
        name: ownerName,
        avatar: JSON.stringify(presentAvatar({ name: ownerName, kind: 'org' })),
      },
    },
    client_id: application.clientId,
    redirect_uri: asked.redirectUri,
    scope: asked.scope,
    response_type: asked.responseType,
    state: asked.state ?? null,
    assignment_uuid: asked.assignmentUuid ?? null,
    csrf_token_val: formToken,
  }
}
