import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

import { apiErrors } from '../../main/serve/api-errors.ts'
import { parseDigest } from '../digest.ts'
import { MissingContentError } from '../manifests/manifest-errors.ts'
import { answerTo } from './registry-error-table.ts'

const sources = resolve(import.meta.dirname, '../..')

/** The parts of the server whose code runs below `/v2`. */
const layers = ['access', 'identity', 'logs', 'namespaces', 'registry', 'repositories', 'storage']

/** Errors of those parts that no request under `/v2` ends in, each with the reason. */
const endElsewhere: Readonly<Record<string, string>> = {
  AccountNotFoundError: 'the registry looks accounts up, and finds none without an error',
  AmbiguousJsonError: 'becomes InvalidManifestError',
  BootstrapOwnerError: 'ends the start of a server, not a request',
  EmailTakenError: 'the registry makes no users, and organizations without an address',
  InvalidGrantError: 'the OAuth endpoint spells it',
  FactsNeededError: 'what the manifest brings is read, and the push goes on',
  NameTakenError: 'two first pushes that meet go on with one namespace',
  RefusedRequestError: 'the OAuth pages lead back to the application with it',
  RepositoryExistsError: 'two first pushes that meet go on with one repository',
  TagRefusedError: 'the tag stays as it is, and the restoration goes on',
  UnknownLocationError: 'a configuration that lost a location: a fault for the log, 500',
  WeakPasswordError: 'the registry sets no passwords',
  WriterReplacedError: 'becomes UploadBusyError',
}

describe('the answers to errors', () => {
  test.each(errorClassesOf(layers))('%s has an answer, or a reason why it needs none', (name) => {
    const isAnswered = answerTo(named(name)).errors[0]?.code !== 'UNKNOWN'
    const hasReason = Object.hasOwn(endElsewhere, name)
    // What only the calls of the API refuse is spelled there.
    const isOfApi = apiErrors.some(({ error }) => error.name === name)
    expect({ name, isCovered: isAnswered || hasReason || isOfApi }).toMatchObject({
      isCovered: true,
    })
    expect({ name, hasBoth: isAnswered && hasReason }).toMatchObject({ hasBoth: false })
  })

  test('an error that nobody thought of tells nothing of itself', () => {
    const answer = answerTo(new TypeError('/var/lib/berth: secret'))
    expect(answer).toMatchObject({ status: 500, isServerFault: true })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  test('what is no error at all is a bug as well', () => {
    for (const thrown of [undefined, null, 'text', 7, {}]) {
      expect(answerTo(thrown).status).toBe(500)
    }
  })

  test.each([
    ['StorageUnavailableError', 503],
    ['StorageFullError', 507],
    ['DatabaseUnavailableError', 503],
    ['DatabaseFullError', 507],
    ['ObjectNotFoundError', 404],
  ])('%s says nothing of the machine, and is for the log', (name, status) => {
    const answer = answerTo(named(name, '/srv/berth on 10.0.0.7'))
    expect(answer).toMatchObject({ status, isServerFault: true })
    expect(answer.errors[0]?.message).not.toMatch(/srv|10\.0/)
  })

  test('a manifest that lacks a thousand blobs gets a short answer', () => {
    const digests = Array.from({ length: 1000 }, (_, index) =>
      parseDigest(`sha256:${String(index).padStart(64, '0')}`),
    )
    const { errors } = answerTo(new MissingContentError(digests))
    expect(errors).toHaveLength(20)
    expect(errors[0]).toMatchObject({
      code: 'MANIFEST_BLOB_UNKNOWN',
      detail: { digest: digests[0] },
    })
  })
})

function named(name: string, message = 'message'): Error {
  return Object.assign(new Error(message), { name })
}

function errorClassesOf(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(sources, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !/\.(test|fixture|contract)\.ts$/.test(file))
        .map((file) => readFileSync(join(sources, folder, file), 'utf8')),
    )
    .flatMap((text) => [...text.matchAll(/^export class (\w+Error) extends/gm)])
    .map((match) => match[1] as string)
    .toSorted()
}
