// The credential endpoint (OpenID4VCI 1.0, section 8): checks what is asked and the proofs, then issues one copy per key,
// or keeps the request for a clerk to look at.
// oidc-provider's own endpoint is not used: its nonce is one value for every wallet in the same minute, so it cannot be
// good once, and it does not look at the age of a proof.
import { createHash } from 'node:crypto';
import type { Authorized } from '../authorization/access-tokens.ts';
import type { Dataset, Datasets } from '../authorization/authorization-details.ts';
import { ANONYMOUS_CLIENT } from '../authorization/authorization-server.ts';
import { ProtocolError, type ProtocolErrorCode } from '../authorization/protocol-error.ts';
import type { WalletProviders } from '../authorization/wallet-providers.ts';
import { configurationsOf } from '../departments/configurations.ts';
import type { Department } from '../departments/department-file.ts';
import type {
  BatchOutcome,
  BatchRefusal,
  Clock,
  DeferredStore,
  HolderKey,
  IssueBatch,
  RandomBytes,
} from '../ports.ts';
import { credentialDates } from './credential-dates.ts';
import { asObject, readRequested } from './credential-request.ts';
import { checkKeyProofs } from './key-proofs.ts';
import type { MakeCopiesFor } from './make-copies.ts';
import type { CheckedNonce } from './nonces.ts';

export type IssuedResponse = { credentials: { credential: string }[]; notification_id: string };
export type PendingResponse = { transaction_id: string; interval: number };

export type IssuancePorts = {
  department: Department;
  credentialIssuer: string;
  datasets: Datasets;
  walletProviders: WalletProviders;
  checkNonce: (nonce: string) => CheckedNonce | undefined;
  issueBatch: IssueBatch;
  deferred: DeferredStore;
  makeCopiesFor: MakeCopiesFor;
  now: Clock;
  randomBytes: RandomBytes;
};

/** How long a wallet waits before it asks again whether a clerk has decided. */
const DEFERRED_INTERVAL_SECONDS = 5;
const DEFERRED_SECONDS = 30 * 24 * 3600;

const REFUSALS: Record<BatchRefusal, [ProtocolErrorCode, string]> = {
  nonce_used: ['invalid_nonce', 'the nonce was already used; fetch a new one'],
  grant_ended: ['invalid_token', 'the access token is no longer valid'],
  too_many_batches: ['credential_request_denied', 'too many copies were issued today; try again tomorrow'],
  person_suspended: ['credential_request_denied', 'the credential of this person is suspended'],
  person_revoked: ['credential_request_denied', 'the credential of this person was revoked'],
  record_gone: ['credential_request_denied', 'there is nothing to attest for this person'],
  transaction_gone: ['invalid_transaction_id', 'the transaction is unknown or was already used'],
};

export const hashOf = (value: string): string => createHash('sha256').update(value).digest('base64url');

const refusal = (outcome: BatchRefusal) => new ProtocolError(...REFUSALS[outcome]);

export function createIssueCredentials(ports: IssuancePorts) {
  const { department, credentialIssuer, datasets, checkNonce, deferred, now, randomBytes } = ports;
  const formats = new Map(configurationsOf(department).map((one) => [one.configurationId, one.format]));
  const randomId = () => Buffer.from(randomBytes(32)).toString('base64url');

  /** What a batch is made of besides what takes it. */
  function batchOf(authorized: Authorized, dataset: Dataset, keys: readonly HolderKey[], issuedAt: Date) {
    const format = formats.get(dataset.configurationId);
    if (format === undefined) throw new Error('no such configuration');
    const notificationId = randomId();
    return {
      notificationId,
      request: {
        department: department.id,
        personNumber: authorized.grant.personNumber,
        ...dataset,
        grantId: authorized.grant.id,
        keys,
        issuedAt,
        credentialsExpireAt: new Date((credentialDates(issuedAt).exp + 1) * 1000),
        notificationHash: hashOf(notificationId),
      },
      makeCopies: ports.makeCopiesFor(format, keys, issuedAt),
    };
  }

  function answer(result: BatchOutcome, notificationId: string): IssuedResponse {
    if (result.outcome !== 'issued') throw refusal(result.outcome);
    return {
      credentials: result.credentials.map((credential) => ({ credential })),
      notification_id: notificationId,
    };
  }

  /** A clerk looks at what was not asked for at the counter, once for each grant, record and credential. */
  async function needsReview({ grant }: Authorized, dataset: Dataset): Promise<boolean> {
    if (department.credential.review !== 'online' || grant.identifiedBy === 'counter') return false;
    return !(await deferred.isApproved({ grantId: grant.id, ...dataset }));
  }

  return {
    /** @throws ProtocolError */
    async issue(authorized: Authorized, body: unknown): Promise<IssuedResponse | PendingResponse> {
      const request = asObject(body);
      const dataset = await readRequested(request, authorized, datasets);
      const at = now();
      const { clientId } = authorized.grant;
      const { keys, nonces } = await checkKeyProofs(request.proofs, {
        credentialIssuer,
        clientId,
        isAnonymous: clientId === ANONYMOUS_CLIENT,
        now: at,
        checkNonce,
        walletProviders: ports.walletProviders,
      });
      if (await needsReview(authorized, dataset)) {
        const transactionId = randomId();
        const result = await deferred.defer({
          department: department.id,
          personNumber: authorized.grant.personNumber,
          ...dataset,
          grantId: authorized.grant.id,
          keys,
          nonces,
          transactionHash: hashOf(transactionId),
          requestedAt: at,
          expiresAt: new Date(at.getTime() + DEFERRED_SECONDS * 1000),
        });
        if (result.outcome !== 'deferred') throw refusal(result.outcome);
        return { transaction_id: transactionId, interval: DEFERRED_INTERVAL_SECONDS };
      }
      const { request: batch, makeCopies, notificationId } = batchOf(authorized, dataset, keys, at);
      return answer(await ports.issueBatch({ ...batch, nonces }, makeCopies), notificationId);
    },

    /** The deferred endpoint (section 9). @throws ProtocolError */
    async issueDeferred(authorized: Authorized, body: unknown): Promise<IssuedResponse | PendingResponse> {
      const { transaction_id: transactionId } = asObject(body);
      if (typeof transactionId !== 'string' || transactionId === '') {
        throw new ProtocolError('invalid_credential_request', 'transaction_id is required');
      }
      const at = now();
      const found = await deferred.find(department.id, hashOf(transactionId), at);
      if (found?.grantId !== authorized.grant.id) throw refusal('transaction_gone');
      switch (found.state) {
        case 'waiting':
          return { transaction_id: transactionId, interval: DEFERRED_INTERVAL_SECONDS };
        case 'declined':
          throw new ProtocolError('credential_request_denied', 'the department declined this request');
        case 'replaced':
        case 'issued':
          throw refusal('transaction_gone');
        case 'approved': {
          const { configurationId, recordKey, keys } = found;
          const made = batchOf(authorized, { configurationId, recordKey }, keys, at);
          const result = await deferred.issue({ ...made.request, deferredId: found.id }, made.makeCopies);
          return answer(result, made.notificationId);
        }
      }
    },
  };
}
