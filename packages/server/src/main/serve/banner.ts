import { relative } from 'node:path'
import { styleText } from 'node:util'

import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { ListenHosts } from '../../platform/http/listener.ts'
import type { FirstAdministrator } from './first-administrator.ts'

export interface BannerFacts {
  readonly version: string
  readonly config: BerthConfig
  readonly hosts: ListenHosts
  readonly port: number
  /** Present at the first start. */
  readonly administrator: FirstAdministrator | undefined
}

/** What a person is told when the registry is there: at the first start all, later one line. */
export function banner(facts: BannerFacts): string {
  return facts.administrator === undefined ? laterStart(facts) : firstStart(facts)
}

function laterStart(facts: BannerFacts): string {
  const { version, config } = facts
  return `Berth ${version} listens on ${strong(urlOf(facts))}, with its data in ${config.dataDirectory}\n`
}

function firstStart(facts: BannerFacts): string {
  const { version, config } = facts
  const administrator = facts.administrator as FirstAdministrator
  const { name, made } = administrator
  const rows: [string, string][] = [
    ['Listens on', `${strong(urlOf(facts))}  ${faint(reachOf(facts))}`],
    ['Data in', config.dataDirectory],
    ['User', strong(name)],
    [
      'Password',
      made === undefined
        ? 'the one of BERTH_ADMIN_PASSWORD'
        : `${strong(made.password)}  ${faint(`shown only now; kept in ${nearPath(made.file)}`)}`,
    ],
  ]
  return [
    '',
    `  ${strong(`Berth ${version}`)} is running.`,
    '',
    ...rows.map(([label, text]) => `  ${faint(label.padEnd(12))}${text}`),
    '',
    '  Push a first image:',
    '',
    ...firstPush(facts, administrator).map((line) => `    ${line}`),
    '',
    ...dockerHint(facts).map((line) => `  ${faint(line)}`),
    '',
    '',
  ].join('\n')
}

function firstPush(facts: BannerFacts, { name, made }: FirstAdministrator): string[] {
  const host = clientHost(facts)
  const insecure = speaksTls(facts) ? '' : ' --tls-verify=false'
  const [option, input] =
    made === undefined ? ['', ''] : [' --password-stdin', ` <${nearPath(made.file)}`]
  return [
    `podman login${insecure} -u ${name}${option} ${host}${input}`,
    `podman pull quay.io/podman/hello`,
    `podman push${insecure} quay.io/podman/hello ${host}/${name}/hello`,
  ]
}

function dockerHint(facts: BannerFacts): string[] {
  if (speaksTls(facts))
    return ['Docker takes the same commands; it wants docker tag before the push.']
  return [
    'Docker: leave --tls-verify=false out, since it trusts localhost without TLS, and',
    `docker tag quay.io/podman/hello ${clientHost(facts)}/admin/hello before you push that.`,
  ]
}

/** Where a client on this machine finds the registry, as it stands in the name of an image. */
function clientHost({ config, hosts, port }: BannerFacts): string {
  if (config.server.hostname !== undefined) return config.server.hostname
  const [only, ...others] = hosts === 'all' ? [] : hosts
  const isLocal = only === undefined || others.length > 0 || isUnspecific(only)
  const host = isLocal ? 'localhost' : only
  const defaultPort = speaksTls({ config }) ? 443 : 80
  return `${host.includes(':') ? `[${host}]` : host}${port === defaultPort ? '' : `:${port}`}`
}

function isUnspecific(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '127.0.0.1'
}

function urlOf(facts: BannerFacts): string {
  return `${facts.config.server.scheme}://${clientHost(facts)}`
}

function reachOf({ hosts }: BannerFacts): string {
  return isForThisMachine(hosts) ? 'for this machine only; --host 0.0.0.0 opens it to others' : ''
}

function speaksTls({ config }: Pick<BannerFacts, 'config'>): boolean {
  return config.server.scheme === 'https'
}

/** The shorter of a path and the way to it from here, quoted where a shell needs it. */
function nearPath(path: string): string {
  const near = relative(process.cwd(), path)
  const shown = near.startsWith('..') ? path : near
  return /^[\w./+-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`
}

function strong(text: string): string {
  return styleText('bold', text)
}

function faint(text: string): string {
  return text === '' ? '' : styleText('dim', text)
}

/** Nobody on other machines reaches these addresses. */
export function isForThisMachine(hosts: ListenHosts): boolean {
  return hosts !== 'all' && hosts.every((host) => /^(?:127\.|::1$)/.test(host))
}
