/** What `WWW-Authenticate` has to be: Berth adds `error`, which Quay leaves out. */
export function challengeForm(scope?: string): RegExp {
  const wanted =
    scope === undefined
      ? ''
      : `,scope="${scope.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}"`
  return new RegExp(
    String.raw`^Bearer realm="http://127\.0\.0\.1:\d+/v2/auth",service="berth"${wanted}(?:,error="[a-z_]+")?$`,
  )
}
