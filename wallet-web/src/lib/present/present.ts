// The presentation flow: open a request, show it, and on consent answer it once with one unused copy per card.
import { WalletError } from '../errors.ts';
import type { GuardedFetch } from '../guarded-fetch.ts';
import type { KeyStore } from '../holder/keys.ts';
import type { HolderStore, SpentCopy } from '../holder/store.ts';
import type { Registry } from '../trust/registry.ts';
import type { Declined, LogEntry, PresentationResult, RequestPreview, RuleReference } from '../types.ts';
import { createAnswerOnce } from './answer/answer-once.ts';
import { nameParts } from './answer/answered-parts.ts';
import { encryptResponse, postRefusal, postResponse } from './answer/respond.ts';
import { buildVpToken } from './answer/vp-token.ts';
import { makePreview } from './preview.ts';
import { declaredWith } from './request/declarations.ts';
import { fetchRequest } from './request/fetch-request.ts';
import type { RequestLocation } from './request/request-link.ts';
import { type VerifiedRequest, verifyRequest } from './request/verify-request.ts';
import { loadRule } from './rule/load-rule.ts';

export type PresentPorts = {
  get: GuardedFetch;
  keys: KeyStore;
  store: HolderStore;
  registry: Registry;
  roots: Uint8Array[];
  now: () => Date;
  allowHttpOnLoopback?: boolean;
};

export type PresentFlow = {
  openRequest(location: RequestLocation): Promise<RequestPreview>;
  present(preview: RequestPreview): Promise<PresentationResult>;
  decline(preview: RequestPreview): Promise<Declined>;
};

export function createPresentFlow(ports: PresentPorts): PresentFlow {
  const { get, keys, store, now } = ports;
  const answerOnce = createAnswerOnce(ports);

  const isOver = ({ request }: RequestPreview) => request.expiresAtSeconds * 1000 <= now().getTime();

  return {
    async openRequest(location) {
      const request = await verifyRequest(await fetchRequest(location, get), location, ports);
      await answerOnce.checkNew(request);
      const preview = await previewOf(request);
      // what could not be signed is not asked of the citizen
      for (const way of preview.routes.length === 0 ? [preview] : preview.routes) {
        if (way.missing.length === 0) transactionDataOf({ request, credentials: way.credentials });
      }
      return preview;
    },

    async present(preview) {
      if (preview.missing.length > 0) throw new WalletError('card_missing');
      if (preview.credentials.length === 0)
        throw new WalletError('request_not_supported', { cause: 'nothing asked' });
      if (isOver(preview)) throw new WalletError('request_expired');
      transactionDataOf(preview);
      const allowAgain = await answerOnce.begin(preview.request);
      const entry = logEntry('presented', preview, now());
      // from here on the copies are spent, whatever becomes of the answer
      const cardIds = preview.credentials.map(({ cardId }) => cardId);
      const copies = await store.spendCopies(cardIds, entry).catch(async (error: unknown) => {
        await allowAgain();
        throw error;
      });
      if (copies === null) {
        await allowAgain();
        throw new WalletError('copies_used_up');
      }
      try {
        const result = await tellResult(await send(preview, copies), preview);
        // what was delivered is told, also where there is no room left to write it down
        await store.writeLog({ ...entry, outcome: withoutWay(result) }).catch(() => undefined);
        return result;
      } catch (error) {
        await store.writeLog({ ...entry, outcome: { kind: 'not_delivered' } }).catch(() => undefined);
        // a new attempt takes new copies, so the asker learns nothing from having seen two
        await allowAgain();
        throw error;
      } finally {
        await keys.remove(copies.map((copy) => copy.keyId));
        await answerOnce.tidy();
      }
    },

    async decline(preview) {
      await answerOnce.begin(preview.request);
      await store.writeLog(logEntry('declined', preview, now()));
      const unheard = { redirectUri: null };
      if (isOver(preview)) return unheard;
      // the citizen's no stands even if nobody hears it
      const { responseUri, state } = preview.request;
      return postRefusal(responseUri, state, ports)
        .catch(() => unheard)
        .finally(() => answerOnce.tidy());
    },
  };

  async function previewOf(request: VerifiedRequest): Promise<RequestPreview> {
    const { rule: asked, responseUri } = request;
    if (asked === null) {
      return makePreview(request, { held: await store.cards(), now: now() });
    }
    const bytes = await loadRule(asked, { responseUri, get });
    const { previewByRule } = await ruleLanguage();
    return previewByRule(request, bytes, { asked, held: await store.cards(), now: now() });
  }

  async function send(
    { request, credentials }: RequestPreview,
    copies: SpentCopy[],
  ): Promise<PresentationResult> {
    const declared = transactionDataOf({ request, credentials });
    const chosen = credentials.map(({ id, disclose }, index) => {
      const copy = copies[index];
      if (copy === undefined) throw new WalletError('copies_used_up');
      return {
        id,
        credential: copy.credential,
        disclose,
        transactionData: declared[index] ?? [],
        sign: (data: Uint8Array) => keys.sign(copy.keyId, data),
      };
    });
    const vpToken = await buildVpToken(chosen, {
      audience: request.clientId,
      nonce: request.nonce,
      issuedAt: Math.floor(now().getTime() / 1000),
    });
    const jwe = await encryptResponse({ vpToken, state: request.state }, request.encryption);
    return postResponse(request.responseUri, jwe, ports);
  }
}

const transactionDataOf = ({ request, credentials }: Pick<RequestPreview, 'request' | 'credentials'>) =>
  declaredWith(
    request.declarations,
    credentials.map(({ id }) => id),
  );

/** The part of the wallet that reads rules, which is not loaded before one is named. */
async function ruleLanguage() {
  try {
    return await import('./rule/by-rule.ts');
  } catch (error) {
    throw new WalletError('request_rule_unavailable', { cause: error });
  }
}

async function tellResult(result: PresentationResult, preview: RequestPreview): Promise<PresentationResult> {
  if (preview.rule === null) return nameParts(result, preview);
  const { tellByRule } = await ruleLanguage();
  return tellByRule(result, preview);
}

/** The address has a code in it that opens the asker's page. */
function withoutWay(result: PresentationResult): PresentationResult {
  if (result.kind === 'delivered') return { ...result, redirectUri: null };
  if (result.kind === 'refused') return result;
  const { redirectUri: _, ...decided } = result;
  return decided;
}

const referTo = ({ id, version, sha256 }: RuleReference): RuleReference => ({ id, version, sha256 });

/** Names of claims and no values: the log outlives the cards. */
function logEntry(kind: 'presented' | 'declined', preview: RequestPreview, at: Date): LogEntry {
  return {
    entryId: crypto.randomUUID(),
    at: at.toISOString(),
    kind,
    who: preview.asker.name,
    clientId: preview.request.clientId,
    rule: preview.rule && referTo(preview.rule),
    ...(preview.rule?.isAppeal && { decidedAgainFor: preview.rule.on }),
    title: preview.title,
    purpose: preview.purpose,
    ...(kind === 'presented' && preview.declarations.length > 0 && { declared: preview.declarations }),
    disclosed:
      kind === 'declined'
        ? []
        : preview.credentials.map(({ vct, cardName, claims }) => ({
            vct,
            cardName,
            claims: claims.map(({ name, label }) => ({ name, label })),
          })),
    outcome: kind === 'declined' ? { kind: 'declined' } : { kind: 'sent' },
  };
}
