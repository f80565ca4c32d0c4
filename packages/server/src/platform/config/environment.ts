import type { Fault } from './faults.ts'
import { settingFrom, type Place, type Setting } from './setting.ts'

/** The variables of a process; only `main` hands over the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that has a say in the configuration. The first ones win over the file. */
export const environmentVariables = {
  QUAY_OVERRIDE_CONFIG: 'A JSON object whose keys stand in for those of the file.',
  QUAY_DISTRIBUTED_STORAGE_PREFERENCE:
    'DISTRIBUTED_STORAGE_PREFERENCE of this site, separated by spaces.',
  DEBUGLOG: 'true sets LOGGING_LEVEL to debug.',
  JSONLOG: 'true or false sets BERTH_LOG_FORMAT to json or text.',
} as const

export interface EnvironmentSettings {
  readonly settings: ReadonlyMap<string, Setting>
  readonly faults: readonly Fault[]
}

/** The settings that the environment adds; as in Quay, each takes the place of the whole key. */
export function readEnvironment(environment: Environment): EnvironmentSettings {
  const override = readOverride(environment['QUAY_OVERRIDE_CONFIG'])
  const settings = new Map(override.settings)
  const set = (key: string, value: unknown, variable: keyof typeof environmentVariables) =>
    settings.set(key, settingFrom(value, key, placeOf(variable)))

  const preference = wordsOf(environment['QUAY_DISTRIBUTED_STORAGE_PREFERENCE'])
  if (preference.length > 0) {
    set('DISTRIBUTED_STORAGE_PREFERENCE', preference, 'QUAY_DISTRIBUTED_STORAGE_PREFERENCE')
  }
  if (isTrue(environment['DEBUGLOG'])) set('LOGGING_LEVEL', 'debug', 'DEBUGLOG')
  const jsonLog = environment['JSONLOG']
  if (jsonLog !== undefined && jsonLog !== '') {
    set('BERTH_LOG_FORMAT', isTrue(jsonLog) ? 'json' : 'text', 'JSONLOG')
  }
  return { settings, faults: override.faults }
}

function readOverride(json: string | undefined): EnvironmentSettings {
  const settings = new Map<string, Setting>()
  if (json === undefined || json.trim() === '') return { settings, faults: [] }
  const place = placeOf('QUAY_OVERRIDE_CONFIG')
  const keys = parseObject(json)
  if (keys === undefined) {
    const sentence =
      'QUAY_OVERRIDE_CONFIG is no JSON object; write keys and values such as {"REGISTRY_STATE": "readonly"}'
    return { settings, faults: [{ key: undefined, place, sentence }] }
  }
  for (const [key, value] of Object.entries(keys)) settings.set(key, settingFrom(value, key, place))
  return { settings, faults: [] }
}

/** The parser's own message is dropped, since it quotes the text, and that may hold secrets. */
function parseObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function placeOf(variable: keyof typeof environmentVariables): Place {
  return { source: variable, line: undefined }
}

function isTrue(value: string | undefined): boolean {
  return /^(true|1|yes|on)$/i.test(value?.trim() ?? '')
}

function wordsOf(value: string | undefined): string[] {
  return (value ?? '').split(/\s+/).filter((word) => word !== '')
}
