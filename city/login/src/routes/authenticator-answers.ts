// The answers of authenticators, as far as their shape goes; what they say is checked by the use cases.
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { PasskeyRefusedError } from '../passkeys/relying-party.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
const credential = {
  id: base64url.max(1400),
  rawId: base64url.max(1400),
  type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
};

const Authentication = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url,
  }),
});

const Registration = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string()).max(16).default([]),
  }),
});

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new PasskeyRefusedError();
  return parsed.data;
}

/** @throws PasskeyRefusedError */
export function readAuthentication(body: unknown): AuthenticationResponseJSON {
  const { authenticatorAttachment: _attachment, ...answer } = read(Authentication, body);
  return answer;
}

/** Ways to an authenticator that nobody knows yet are left out. @throws PasskeyRefusedError */
export function readRegistration(body: unknown): RegistrationResponseJSON {
  const { authenticatorAttachment: _attachment, response, ...answer } = read(Registration, body);
  const transports = response.transports.filter((name) => transport.safeParse(name).success);
  return { ...answer, response: { ...response, transports } };
}
