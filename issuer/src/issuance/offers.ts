// Credential offers by reference (OpenID4VCI 1.0, section 4.1). The pre-authorized code follows from the offer's id and a
// secret, so the database holds no code; a transaction code is kept only as a keyed hash, six digits being guessable.
import { createHash, createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { PRE_AUTHORIZED_CODE_GRANT } from '../departments/issuer-metadata.ts';
import type { Clock, Offer, OfferKind, OfferState, OfferStore, RandomBytes } from '../ports.ts';

const COUNTER_OFFER_SECONDS = 600;
/** A letter may take its time. */
const ONLINE_OFFER_SECONDS = 14 * 24 * 3600;
const TX_CODE_ATTEMPTS = 5;
const TX_CODE_LENGTH = 6;
const OFFER_ID = /^[\w-]{22}$/;

type MadeOffer = { offer: Offer; txCode: string };
type MakeOffer = (request: {
  department: string;
  personNumber: string;
  clerk: string;
  kind?: OfferKind;
}) => Promise<MadeOffer>;
export type RedeemOffer = (request: {
  department: string;
  code: string;
  txCode: string;
}) => Promise<Offer | undefined>;
type ReadOffer = (department: string, id: string) => Promise<Offer | undefined>;

export type OfferPorts = { store: OfferStore; key: Uint8Array; now: Clock; randomBytes: RandomBytes };

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/** What an offer is at `now`: one that nobody used in time has expired. */
export function stateAt(offer: Offer, now: Date): OfferState {
  const alive = offer.state === 'open' || offer.state === 'code_used';
  return alive && offer.expiresAt <= now ? 'expired' : offer.state;
}

export function createOffers({ store, key, now, randomBytes }: OfferPorts) {
  const keyed = (...parts: string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  const codeOf = (offerId: string) => keyed('pre-authorized_code', offerId);
  const hashTxCode = (code: string, txCode: string) => keyed('tx_code', code, txCode);

  const issuerStateOf = (offerId: string) => `${offerId}.${keyed('issuer_state', offerId)}`;

  const makeOffer: MakeOffer = async ({ department, personNumber, clerk, kind = 'counter' }) => {
    const createdAt = now();
    const lifetimeSeconds = kind === 'counter' ? COUNTER_OFFER_SECONDS : ONLINE_OFFER_SECONDS;
    const offer: Offer = {
      id: Buffer.from(randomBytes(16)).toString('base64url'),
      kind,
      department,
      personNumber,
      state: 'open',
      attemptsLeft: TX_CODE_ATTEMPTS,
      expiresAt: new Date(createdAt.getTime() + lifetimeSeconds * 1000),
      clerk,
    };
    const txCode = String(randomInt(10 ** TX_CODE_LENGTH)).padStart(TX_CODE_LENGTH, '0');
    const code = codeOf(offer.id);
    await store.insert({ ...offer, createdAt, codeHash: sha256(code), txCodeHash: hashTxCode(code, txCode) });
    return { offer, txCode };
  };

  const redeemOffer: RedeemOffer = async ({ department, code, txCode }) => {
    const redemption = await store.redeem({
      department,
      codeHash: sha256(code),
      txCodeHash: hashTxCode(code, txCode),
      now: now(),
    });
    return redemption.outcome === 'redeemed' ? redemption.offer : undefined;
  };

  /** What cannot be an id is not looked for: a database need not take every character that an address may hold. */
  const findOffer = async (id: string) => (OFFER_ID.test(id) ? store.find(id) : undefined);

  /** Only an offer that can still be redeemed. */
  const readOpenOffer: ReadOffer = async (department, id) => {
    const offer = await findOffer(id);
    if (offer?.department !== department || stateAt(offer, now()) !== 'open') return undefined;
    return offer;
  };

  /** The online offer that an authorization request belongs to, whatever became of it. */
  const findByIssuerState = async (department: string, issuerState: string): Promise<Offer | undefined> => {
    const [id = '', mac = ''] = issuerState.split('.', 2);
    const expected = Buffer.from(issuerStateOf(id));
    const given = Buffer.from(`${id}.${mac}`);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const offer = await findOffer(id);
    return offer?.department === department && offer.kind === 'online' ? offer : undefined;
  };

  /** Uses an online offer up. False when somebody was faster or its time is over. */
  const takeOffer = (offer: Offer): Promise<boolean> => store.take(offer.id, now());

  /** The credential offer object that the wallet fetches. */
  const offerObject = (offer: Offer, credentialIssuer: string, configurationIds: readonly string[]) => ({
    credential_issuer: credentialIssuer,
    credential_configuration_ids: configurationIds,
    grants:
      offer.kind === 'online'
        ? { authorization_code: { issuer_state: issuerStateOf(offer.id) } }
        : {
            [PRE_AUTHORIZED_CODE_GRANT]: {
              'pre-authorized_code': codeOf(offer.id),
              tx_code: {
                input_mode: 'numeric',
                length: TX_CODE_LENGTH,
                description:
                  '请输入窗口工作人员告知的六位数字。 Enter the six digits you were told at the counter.',
              },
            },
          },
  });

  const isOpen = (offer: Offer): boolean => stateAt(offer, now()) === 'open';

  return {
    isOpen,
    makeOffer,
    redeemOffer,
    readOpenOffer,
    offerObject,
    findOffer,
    findByIssuerState,
    takeOffer,
  };
}

export type Offers = ReturnType<typeof createOffers>;
