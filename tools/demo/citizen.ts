// A citizen of the demonstration: the wallet's own protocol code without a browser, and what a cheat would do with it.
import {
  buildVpToken,
  createGuardedFetch,
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  encryptResponse,
  type Holder,
  type HolderPorts,
  type PresentationResult,
  postResponse,
  type RequestPreview,
  type SpentCopy,
} from '@anju/wallet-web/holder';
import type { Console } from './staff.ts';

export const DEPARTMENTS = ['household', 'residency', 'property', 'income'] as const;
export type DepartmentId = (typeof DEPARTMENTS)[number];

export type WalletSetting = Pick<
  HolderPorts,
  'registry' | 'roots' | 'issuers' | 'redirectUri' | 'walletProvider'
>;

/** A copy with what is needed to sign for it: the way two people would put their wallets together. */
export type BorrowedCopy = { copy: SpentCopy; sign: (data: Uint8Array) => Promise<Uint8Array> };

export type Citizen = {
  holder: Holder;
  receive(clerk: Console, department: DepartmentId | 'unit', personNumber: string): Promise<number>;
  /** Takes an unused copy of one card out of the wallet. */
  takeCopy(department: DepartmentId): Promise<BorrowedCopy>;
  makeKey(): Promise<(data: Uint8Array) => Promise<Uint8Array>>;
};

/** A new, empty wallet. */
export function createCitizen(setting: WalletSetting): Citizen {
  const keys = createKeyStoreInMemory();
  const store = createStoreInMemory();
  const holder = createHolder({
    fetch,
    keys,
    store,
    now: () => new Date(),
    ...setting,
    clientId: 'anju-wallet',
  });
  return {
    holder,
    async receive(clerk, department, personNumber) {
      const offer = await clerk.makeOffer(department, personNumber);
      const preview = await holder.openOffer(offer.qr);
      return (await holder.receive(preview, { txCode: offer.tx_code })).received;
    },
    async takeCopy(department) {
      const held = (await store.cards()).find(({ card }) => card.vct === `urn:anju:${department}:1`);
      const [copy] = held
        ? ((await store.spendCopies([held.card.cardId], {
            entryId: crypto.randomUUID(),
            at: new Date().toISOString(),
            kind: 'presented',
            who: { 'zh-CN': '演示', en: 'demonstration' },
            title: null,
            purpose: null,
            disclosed: [],
            outcome: { kind: 'sent' },
          })) ?? [])
        : [];
      if (!copy) throw new Error(`the wallet holds no unused ${department} copy`);
      return { copy, sign: (data) => keys.sign(copy.keyId, data) };
    },
    async makeKey() {
      const { keyId } = await keys.create();
      return (data) => keys.sign(keyId, data);
    },
  };
}

/** Answers a request with chosen copies, as a program that is not our wallet could. */
export async function answerWith(
  { request, credentials }: RequestPreview,
  choose: (id: DepartmentId) => BorrowedCopy,
): Promise<PresentationResult> {
  const now = () => new Date();
  const chosen = credentials.map(({ id, claims }) => {
    const { copy, sign } = choose(id as DepartmentId);
    return { id, credential: copy.credential, disclose: claims.map(({ name }) => name), sign };
  });
  const vpToken = await buildVpToken(chosen, {
    audience: request.clientId,
    nonce: request.nonce,
    issuedAt: Math.floor(Date.now() / 1000),
  });
  const jwe = await encryptResponse({ vpToken, state: request.state }, request.encryption);
  return postResponse(request.responseUri, jwe, { get: createGuardedFetch({ fetch }), now });
}
