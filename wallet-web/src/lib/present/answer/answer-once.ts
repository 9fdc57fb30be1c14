// A request is answered or declined once, in whichever tab, and after a reload too. What is kept of it is a hash, until the
// request would be refused for its age anyway.
import { encodeBase64Url, webCrypto } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import type { AnsweredRequest, HolderStore } from '../../holder/store.ts';
import type { VerifiedRequest } from '../request/verify-request.ts';

/** Kept for longer than the request is good: a clock that is put back must not bring it back. */
const MARGIN_MILLISECONDS = 86_400_000;

type Asked = Pick<VerifiedRequest, 'clientId' | 'nonce' | 'expiresAtSeconds' | 'hasEnd'>;
type AnswerPorts = { store: Pick<HolderStore, 'answered'>; now: () => Date };

export type AnswerOnce = {
  /** Throws `request_already_answered`. */
  checkNew(request: Asked): Promise<void>;
  /**
   * Writes down that it is being answered; of two that try at once, one goes on. Gives what takes that back, for an answer
   * that did not arrive. Throws `request_already_answered`.
   */
  begin(request: Asked): Promise<() => Promise<void>>;
  /** Drops what is over. Never throws: what does not go now goes with the next answer. */
  tidy(): Promise<void>;
};

export function createAnswerOnce({ store: { answered }, now }: AnswerPorts): AnswerOnce {
  return {
    async checkNew(request) {
      if ((await answered.get(idOf(request))) !== null) throw new WalletError('request_already_answered');
    },
    async begin(request) {
      const entry = { request: idOf(request), endsAt: endOf(request) };
      if (!(await answered.add(entry))) throw new WalletError('request_already_answered');
      return async () => void (await answered.take(entry.request));
    },
    async tidy() {
      try {
        const over = (await answered.all()).filter(({ endsAt }) => Date.parse(endsAt) <= now().getTime());
        await Promise.all(over.map(({ request }) => answered.take(request)));
      } catch {
        // the citizen's answer is given, and stays so
      }
    },
  };
}

/** An asker's nonces are its own, so two askers with the same nonce ask two things. */
const idOf = ({ clientId, nonce }: Asked): string =>
  encodeBase64Url(webCrypto.sha256(new TextEncoder().encode(JSON.stringify([clientId, nonce]))));

const NEVER = '9999-12-31T23:59:59.999Z';

/** What has no end of its own could be served again for ever, so it is remembered for ever. */
function endOf({ expiresAtSeconds, hasEnd }: Asked): AnsweredRequest['endsAt'] {
  const end = Math.min(expiresAtSeconds * 1000 + MARGIN_MILLISECONDS, Date.parse(NEVER));
  return hasEnd ? new Date(end).toISOString() : NEVER;
}
