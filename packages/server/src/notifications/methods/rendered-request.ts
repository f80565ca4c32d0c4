import { createHmac } from 'node:crypto'

import type { Delivery } from '../delivery.ts'
import {
  type EventLevel,
  levelOf,
  type OutgoingEvent,
  type PublicPlace,
  summaryOf,
} from '../notification-event.ts'
import type { Notification } from '../notification.ts'
import { distributionEnvelope } from './distribution-envelope.ts'
import { secretKeyOf } from '../notification-method.ts'
import { applyTemplate } from '../webhook-template.ts'

/** What a receiver gets by HTTP. */
export interface RenderedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Occasion {
  readonly notification: Notification
  readonly event: OutgoingEvent
  readonly deliveryId: number
  readonly place: PublicPlace
  readonly nowMs: number
}

/** The event of a delivery, as its notification is about it. */
export function eventOf(notification: Notification, delivery: Delivery): OutgoingEvent {
  const { eventId, data, details, happenedAtMs } = delivery
  return { id: eventId, name: notification.event, data, details, happenedAtMs }
}

/**
 * The request of a method that sends to a URL; undefined for those that do not.
 *
 * @throws InvalidNotificationError for a template that cannot be filled
 */
export function renderRequest(occasion: Occasion): RenderedRequest | undefined {
  const { notification, event, deliveryId, place } = occasion
  const { url = '', template } = notification.config
  const common = {
    'content-type': 'application/json',
    'user-agent': 'Berth',
    'berth-event': event.name,
    'berth-delivery': `${notification.uuid}/${deliveryId}`,
  }
  const json = (value: unknown, headers: Readonly<Record<string, string>> = {}) => ({
    url,
    headers: { ...common, ...headers },
    body: JSON.stringify(value),
  })
  switch (notification.method) {
    case 'webhook':
      return template === undefined
        ? json(event.data)
        : { url, headers: common, body: applyTemplate(template, event.data) }
    case 'slack':
      return json(slackMessage(event))
    case 'teams':
      return json(teamsMessage(event))
    case 'cloudevents':
      return json(cloudEvent(occasion), {
        'content-type': 'application/cloudevents+json; charset=utf-8',
      })
    case 'signed_webhook':
      return signed(
        json({ type: event.name, timestamp: iso(event), data: wholeData(event) }),
        occasion,
      )
    case 'distribution_events':
      return json(distributionEnvelope(event, place), {
        'content-type': 'application/vnd.docker.distribution.events.v2+json',
      })
    case 'quay_notification':
    case 'email':
    case 'flowdock':
    case 'hipchat':
      return undefined
  }
}

function iso({ happenedAtMs }: OutgoingEvent): string {
  return new Date(happenedAtMs).toISOString()
}

/** Quay's data, and which manifest it was and who pushed it. */
function wholeData({ data, details: { manifest, actor } }: OutgoingEvent): object {
  return {
    ...data,
    ...(manifest === undefined
      ? {}
      : { manifest_digest: manifest.digest, media_type: manifest.mediaType }),
    ...(actor === undefined ? {} : { actor: actor.name }),
  }
}

const slackColours: Readonly<Record<EventLevel, string>> = {
  info: '#439fe0',
  success: 'good',
  warning: 'warning',
  error: 'danger',
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
function slackMessage(event: OutgoingEvent): object {
  const text = slackText(summaryOf(event))
  const { homepage } = event.data
  return {
    attachments: [
      {
        color: slackColours[levelOf(event.name)],
        fallback: text,
        text: typeof homepage === 'string' ? `<${slackText(homepage)}|${text}>` : text,
        mrkdwn_in: ['text'],
      },
    ],
  }
}

/** The three signs that Slack reads as its own. */
function slackText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '¦')
}

const cardColours: Readonly<Record<EventLevel, string>> = {
  info: 'Accent',
  success: 'Good',
  warning: 'Warning',
  error: 'Attention',
}

/** An Adaptive Card, as the webhooks of Teams workflows take it. */
function teamsMessage(event: OutgoingEvent): object {
  const { homepage } = event.data
  const { manifest, actor } = event.details
  const facts = [
    ...(manifest === undefined ? [] : [{ title: 'Digest', value: manifest.digest }]),
    ...(actor === undefined ? [] : [{ title: 'By', value: actor.name }]),
    { title: 'At', value: iso(event) },
  ]
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            {
              type: 'TextBlock',
              text: summaryOf(event),
              weight: 'Bolder',
              color: cardColours[levelOf(event.name)],
              wrap: true,
            },
            { type: 'FactSet', facts },
          ],
          actions:
            typeof homepage === 'string'
              ? [{ type: 'Action.OpenUrl', title: 'Open', url: homepage }]
              : [],
        },
      },
    ],
  }
}

/** CloudEvents 1.0 in the structured mode of its HTTP binding. */
function cloudEvent({ event, place }: Occasion): object {
  const subject = event.data['repository'] ?? event.data['namespace']
  return {
    specversion: '1.0',
    id: event.id,
    source: `${place.scheme}://${place.host}`,
    type: `berth.${event.name}`,
    time: iso(event),
    ...(typeof subject === 'string' ? { subject } : {}),
    datacontenttype: 'application/json',
    data: wholeData(event),
  }
}

/**
 * Signs a request as the Standard Webhooks specification says: HMAC-SHA256 over id, timestamp
 * and body, so that a receiver knows who sent it, that nothing was changed, and how old it is.
 */
function signed(
  request: RenderedRequest,
  { notification, event, nowMs }: Occasion,
): RenderedRequest {
  const timestamp = String(Math.floor(nowMs / 1000))
  const signature = createHmac('sha256', secretKeyOf(notification.config.secret ?? ''))
    .update(`${event.id}.${timestamp}.${request.body}`)
    .digest('base64')
  return {
    ...request,
    headers: {
      ...request.headers,
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  }
}
