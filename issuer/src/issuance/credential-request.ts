// Reads a credential request (OpenID4VCI 1.0, section 8.2) against what its access token is good for.
import type { Authorized } from '../authorization/access-tokens.ts';
import type { Dataset, Datasets } from '../authorization/authorization-details.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';

function refuse(description: string): never {
  throw new ProtocolError('invalid_credential_request', description);
}

/** @throws ProtocolError invalid_credential_request */
export function asObject(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    refuse('the body must be a JSON object');
  return body as Record<string, unknown>;
}

/**
 * The credential that is asked for, by the identifier that came with the token, or by configuration where there is only
 * one credential of it.
 * @throws ProtocolError invalid_credential_request, unknown_credential_identifier, unknown_credential_configuration
 */
export async function readRequested(
  request: Record<string, unknown>,
  { grant, details }: Authorized,
  datasets: Datasets,
): Promise<Dataset> {
  const { credential_configuration_id: configurationId, credential_identifier: identifier } = request;
  if ('proof' in request) refuse('proof is of an older draft; use proofs');
  if ((configurationId === undefined) === (identifier === undefined)) {
    refuse('exactly one of credential_configuration_id and credential_identifier is required');
  }
  const granted = details.map((detail) => detail.credential_configuration_id);
  if (identifier !== undefined) {
    if (typeof identifier !== 'string') refuse('credential_identifier must be a string');
    for (const id of granted) {
      const found = await datasets.find(grant.personNumber, id, identifier);
      if (found) return found;
    }
    throw new ProtocolError('unknown_credential_identifier', 'no such credential_identifier was given out');
  }
  if (typeof configurationId !== 'string') refuse('credential_configuration_id must be a string');
  if (!granted.includes(configurationId)) {
    throw new ProtocolError(
      'unknown_credential_configuration',
      'this credential is not issued here, or not for this access token',
    );
  }
  const only = await datasets.findOnly(grant.personNumber, configurationId);
  return only ?? refuse('there are several of this credential: name one by credential_identifier');
}
