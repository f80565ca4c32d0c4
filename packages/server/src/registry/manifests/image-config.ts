import { type Platform, platformOf } from './platform.ts'

/** What the config of an image says of how it runs (OCI image-spec, "Image Configuration"). */
export interface ImageConfig {
  readonly platform: Platform | undefined
  readonly createdAtMs: number | undefined
  readonly author: string | undefined
  /** `NAME=value`. */
  readonly environment: readonly string[]
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string | undefined
  readonly user: string | undefined
  readonly stopSignal: string | undefined
  /** `8080/tcp`. */
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** What the config of a chart says, which is its `Chart.yaml`. */
export interface ChartConfig {
  readonly name: string | undefined
  readonly version: string | undefined
  readonly appVersion: string | undefined
  readonly description: string | undefined
}

const entriesMaximum = 1_000
const textLengthMaximum = 32 * 1024

type Json = Readonly<Record<string, unknown>>

/** A stranger wrote it: what has another form is passed over. Undefined for what is no object. */
export function readImageConfig(bytes: Uint8Array): ImageConfig | undefined {
  const json = objectIn(bytes)
  if (json === undefined) return undefined
  const config = asObject(json['config'])
  const createdAtMs = Date.parse(textAt(json, 'created') ?? '')
  return {
    platform: platformOf(json),
    createdAtMs: Number.isNaN(createdAtMs) ? undefined : createdAtMs,
    author: textAt(json, 'author'),
    environment: textsAt(config, 'Env'),
    entrypoint: textsAt(config, 'Entrypoint'),
    command: textsAt(config, 'Cmd'),
    workingDirectory: textAt(config, 'WorkingDir'),
    user: textAt(config, 'User'),
    stopSignal: textAt(config, 'StopSignal'),
    exposedPorts: keysAt(config, 'ExposedPorts'),
    volumes: keysAt(config, 'Volumes'),
    labels: Object.fromEntries(
      Object.entries(asObject(config['Labels']))
        .filter((entry): entry is [string, string] => isText(entry[1]))
        .slice(0, entriesMaximum),
    ),
  }
}

/** As {@link readImageConfig}. */
export function readChartConfig(bytes: Uint8Array): ChartConfig | undefined {
  const json = objectIn(bytes)
  if (json === undefined) return undefined
  return {
    name: textAt(json, 'name'),
    version: textAt(json, 'version'),
    appVersion: textAt(json, 'appVersion'),
    description: textAt(json, 'description'),
  }
}

function objectIn(bytes: Uint8Array): Json | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return isObject(json) ? json : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {}
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= textLengthMaximum
}

function textAt(json: Json, key: string): string | undefined {
  const value = json[key]
  return isText(value) && value !== '' ? value : undefined
}

function textsAt(json: Json, key: string): string[] {
  const value = json[key]
  return Array.isArray(value) ? value.filter(isText).slice(0, entriesMaximum) : []
}

function keysAt(json: Json, key: string): string[] {
  return Object.keys(asObject(json[key])).filter(isText).slice(0, entriesMaximum)
}
