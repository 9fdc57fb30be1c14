// The notification endpoint (OpenID4VCI 1.0, section 11): what became of a batch in the wallet, noted beside it. A batch that
// was deleted, or lost with its wallet, is revoked (docs/decisions/0017-restore-is-renewal.md).
import type { Authorized } from '../authorization/access-tokens.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';
import type { Clock, NoteNotification, NotificationEvent } from '../ports.ts';
import { hashOf } from './issue-credentials.ts';

const EVENTS: readonly NotificationEvent[] = [
  'credential_accepted',
  'credential_failure',
  'credential_deleted',
];
/** Printable ASCII without quotation mark and backslash. */
const DESCRIPTION = /^[\x20-\x21\x23-\x5b\x5d-\x7e]{0,1000}$/;

/** @throws ProtocolError invalid_notification_request, invalid_notification_id */
export function createReceiveNotification(ports: { department: string; note: NoteNotification; now: Clock }) {
  const refuse = (description: string): never => {
    throw new ProtocolError('invalid_notification_request', description);
  };
  return async ({ grant, details }: Authorized, body: unknown): Promise<void> => {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      return refuse('the body must be a JSON object');
    }
    const { notification_id: id, event: named, event_description: text } = body as Record<string, unknown>;
    if (typeof id !== 'string' || id === '') return refuse('notification_id is required');
    const event = EVENTS.find((one) => one === named);
    if (!event) return refuse(`event must be one of ${EVENTS.join(', ')}`);
    if (text !== undefined && !(typeof text === 'string' && DESCRIPTION.test(text))) {
      return refuse('event_description must be printable ASCII');
    }
    // The description is the wallet's own words and may hold anything: it is not kept.
    const isKnown = await ports.note({
      department: ports.department,
      grantId: grant.id,
      personNumber: grant.personNumber,
      configurationIds: details.map((detail) => detail.credential_configuration_id),
      notificationHash: hashOf(id),
      event,
      now: ports.now(),
    });
    if (!isKnown) throw new ProtocolError('invalid_notification_id', 'no such notification_id was given out');
  };
}
