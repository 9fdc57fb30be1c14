// The session of the browser in which something is asked on the same device. Kept as a hash that no other request has.
import { createHash } from 'node:crypto';

export function hashOfSession(requestId: string, session: string): string {
  return createHash('sha256').update(`${requestId}\n${session}`).digest('base64url');
}
