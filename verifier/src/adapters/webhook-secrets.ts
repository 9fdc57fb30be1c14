// The file of secrets that an agency's webhooks are signed with, one to a line: the one in use, and beside it the next one or
// the last one while the agency changes them.
import { readFileSync } from 'node:fs';
import { StartError } from '../start-error.ts';

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const MOST_SECRETS = 3;

/** Throws `StartError` naming the file and the agency, never what is in it. */
export function readWebhookSecrets(path: string, agency: string): Uint8Array[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new StartError(`The webhook secrets of the agency ${agency} cannot be read at ${path}.`);
  }
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const secrets = lines.flatMap((line) => readSecret(line) ?? []);
  if (secrets.length === 0 || secrets.length > MOST_SECRETS || secrets.length !== lines.length) {
    throw new StartError(
      `The webhook secrets of the agency ${agency} at ${path} must be one to three lines, each whsec_ and base64 of 24 to 64 random bytes.`,
    );
  }
  return secrets;
}

function readSecret(line: string): Uint8Array | null {
  const base64 = SECRET.exec(line)?.[1];
  if (base64 === undefined) return null;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES && bytes.toString('base64') === base64
    ? bytes
    : null;
}
