import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'

import type { Actor } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { HttpRequest } from '../../platform/http/client-address.ts'
import type { PublicJwk } from './key-pair.ts'
import {
  ExpirationInPastError,
  InvalidServiceNameError,
  type ServiceKey,
  ServiceKeyExistsError,
  ServiceKeyNotFoundError,
} from './service-key.ts'
import type { ServiceKeys } from './service-keys.service.ts'
import { isKid, isProofOf, proofIn, publicJwkIn, type ServiceProof } from './service-proof.ts'

interface Dependencies {
  readonly keys: ServiceKeys
  readonly clock: Clock
  readonly baseUrlOf: (request: HttpRequest) => string
  readonly addressOf: (request: HttpRequest) => string
  readonly isReadOnly: () => boolean
}

interface KeyParams {
  readonly service: string
  readonly kid: string
}

/** Why a call is refused: the status says it, as in Quay. */
class KeyRefusal extends Error {
  override readonly name = 'KeyRefusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const bodyBytesMaximum = 16 * 1024
const serviceForm = /^[\w.~-]{1,255}$/
const daySeconds = 86_400
/** Anybody can submit keys; so many wait for a superuser at most. */
const waitingMaximum = 100

/**
 * The keys by which services prove who they are: anybody reads them; a service submits one of
 * its own, which a superuser approves, and renews it with the one before.
 */
export function keyServerRoutes(dependencies: Dependencies): FastifyPluginCallback {
  const { keys } = dependencies
  return (app, _options, done) => {
    app.setErrorHandler((error: unknown, _request, reply) => answerError(error, reply))
    app.get<{ Params: { service: string } }>(
      '/keys/services/:service/keys',
      async ({ params }, reply) => {
        const { service } = params
        const believed = serviceForm.test(service) ? await keys.listBelieved(service) : []
        return await reply.send({ keys: believed.map(({ jwk }) => jwk) })
      },
    )
    const url = '/keys/services/:service/keys/:kid'
    app.get<{ Params: KeyParams }>(url, async ({ params }, reply) => {
      const key = await find(keys, params)
      const leftSeconds = requireBelieved(dependencies, key)
      const seconds = Math.floor(Math.min(leftSeconds, daySeconds))
      return await reply.header('cache-control', `max-age=${seconds}`).send(key.jwk)
    })
    app.put<{ Params: KeyParams }>(url, { bodyLimit: bodyBytesMaximum }, async (request, reply) => {
      requireWritable(dependencies)
      return await reply.code(await put(dependencies, request)).send()
    })
    app.delete<{ Params: KeyParams }>(url, async (request, reply) => {
      requireWritable(dependencies)
      const proof = requireProof(request)
      const signer = await find(keys, { ...request.params, kid: proof.kid })
      // A key that nobody approved can end itself, and no other.
      const mayEnd = signer.kid === request.params.kid || isBelieved(dependencies, signer)
      if (!mayEnd) throw new KeyRefusal(403, 'this key may not end another')
      requireTrue(dependencies, request, proof, signer.jwk)
      await find(keys, request.params)
      await keys.delete(actorOf(dependencies, request), request.params.kid)
      return await reply.code(204).send()
    })
    done()
  }
}

/** @returns 202 for a key that waits for approval, 200 for one that takes the place of another */
async function put(
  dependencies: Dependencies,
  request: FastifyRequest<{ Params: KeyParams }>,
): Promise<number> {
  const { keys } = dependencies
  const { service, kid } = request.params
  if (!isKid(kid)) throw new KeyRefusal(400, 'this cannot be the id of a key')
  const jwk = publicJwkIn(request.body, kid)
  if (jwk === undefined) {
    throw new KeyRefusal(400, 'send the public half of an RSA key of 2048 bits or more, as a JWK')
  }
  const { expiration, rotation } = request.query as Readonly<Record<string, unknown>>
  const expiresAtSeconds = secondsIn(expiration, 'expiration')
  const rotationSeconds = secondsIn(rotation, 'rotation')
  const key = {
    service,
    metadata: { ip: dependencies.addressOf(request.raw) },
    ...(expiresAtSeconds === undefined ? {} : { expiresAtMs: expiresAtSeconds * 1000 }),
    ...(rotationSeconds === undefined ? {} : { rotationSeconds }),
  }
  const actor = actorOf(dependencies, request)
  const proof = requireProof(request)
  if (proof.kid === kid) {
    requireTrue(dependencies, request, proof, jwk)
    const waiting = (await keys.list()).filter(({ approval }) => approval === undefined)
    if (waiting.length >= waitingMaximum) {
      throw new KeyRefusal(429, 'too many keys wait for approval; ask a superuser')
    }
    await keys.submit(actor, key, jwk)
    return 202
  }
  const signer = await find(keys, { service, kid: proof.kid })
  requireBelieved(dependencies, signer)
  requireTrue(dependencies, request, proof, signer.jwk)
  const metadata = { ...key.metadata, created_by: 'Key Rotation' }
  await keys.submit(actor, { ...key, name: signer.name, metadata }, jwk, signer)
  return 200
}

async function find(keys: ServiceKeys, { service, kid }: KeyParams): Promise<ServiceKey> {
  if (!isKid(kid)) throw new ServiceKeyNotFoundError(kid)
  const key = await keys.find(kid)
  if (key.service !== service) throw new ServiceKeyNotFoundError(kid)
  return key
}

/** @returns for how many seconds it still is. @throws KeyRefusal */
function requireBelieved({ clock }: Dependencies, key: ServiceKey): number {
  if (key.approval === undefined) throw new KeyRefusal(409, 'nobody approved this key yet')
  if (key.expiresAtMs === undefined) return Number.MAX_SAFE_INTEGER
  const leftSeconds = (key.expiresAtMs - clock()) / 1000
  if (leftSeconds <= 0) throw new KeyRefusal(403, 'this key has expired')
  return leftSeconds
}

function isBelieved({ clock }: Dependencies, { approval, expiresAtMs }: ServiceKey): boolean {
  return approval !== undefined && (expiresAtMs === undefined || expiresAtMs > clock())
}

function requireProof(request: FastifyRequest): ServiceProof {
  const proof = proofIn(request.headers.authorization)
  if (proof === undefined) throw new KeyRefusal(400, 'send a JWT that the key signed as bearer')
  return proof
}

function requireTrue(
  { clock, baseUrlOf }: Dependencies,
  request: FastifyRequest<{ Params: KeyParams }>,
  proof: ServiceProof,
  jwk: PublicJwk,
): void {
  const { service } = request.params
  const expected = { service, audience: baseUrlOf(request.raw), nowMs: clock() }
  if (!isProofOf(proof, jwk, expected)) {
    throw new KeyRefusal(
      403,
      `the JWT proves nothing: its key signs it with RS256, for ${expected.audience}, for an hour at most`,
    )
  }
}

function requireWritable({ isReadOnly }: Dependencies): void {
  if (isReadOnly()) throw new KeyRefusal(503, 'the registry is read-only for now')
}

function secondsIn(value: unknown, name: string): number | undefined {
  if (value === undefined || value === '') return undefined
  const seconds = Number(value)
  if (!Number.isSafeInteger(seconds) || seconds <= 0 || seconds > 1e11) {
    throw new KeyRefusal(400, `${name} is a number of seconds`)
  }
  return seconds
}

function actorOf({ addressOf }: Dependencies, request: FastifyRequest): Actor {
  return { accountId: undefined, address: addressOf(request.raw), details: {} }
}

async function answerError(error: unknown, reply: FastifyReply): Promise<FastifyReply> {
  const status = statusOf(error)
  if (status === undefined) throw error
  return await reply.code(status).send({ error: (error as Error).message })
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof KeyRefusal) return error.status
  if (error instanceof ServiceKeyNotFoundError) return 404
  if (error instanceof ServiceKeyExistsError) return 409
  if (error instanceof InvalidServiceNameError || error instanceof ExpirationInPastError) return 400
  const { statusCode } = error as { statusCode?: unknown }
  return typeof statusCode === 'number' && statusCode < 500 ? statusCode : undefined
}
