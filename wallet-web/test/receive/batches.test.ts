// One bad copy among good ones: it is thrown away by itself, whatever is wrong with it, and the issuer hears of it.
import { issueSdJwtVc, type P256Jwk } from '@anju/credentials';
import { beforeEach, describe, expect, it } from 'vitest';
import { TX_CODE } from '../support/department.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
beforeEach(async () => {
  town = await createTown();
  town.departments.income.batchSize = 4;
});

const income = () => town.departments.income;
const receive = async () =>
  town.holder.receive(await town.holder.openOffer(income().offerText()), { txCode: TX_CODE });
type Spoil = NonNullable<typeof town.departments.income.spoil>;

const STRANGER: P256Jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
};

describe('in a batch', () => {
  it.each<[string, () => Spoil]>([
    [
      'bound to somebody else’s key',
      () =>
        ({ build }) => ({ ...build, payload: { ...build.payload, cnf: { jwk: STRANGER } } }),
    ],
    [
      'of another type',
      () =>
        ({ build }) => ({ ...build, payload: { ...build.payload, vct: 'urn:anju:property:1' } }),
    ],
    [
      'of another issuer',
      () =>
        ({ build }) => ({ ...build, payload: { ...build.payload, iss: `${ISSUER_BASE}/property` } }),
    ],
    [
      'signed by another key',
      () =>
        ({ build }) => ({ ...build, sign: town.signers.property.sign }),
    ],
    [
      'signed by another department',
      () =>
        ({ build }) => ({
          ...build,
          header: { x5c: town.signers.property.x5c },
          sign: town.signers.property.sign,
        }),
    ],
    [
      'over already',
      () =>
        ({ build }) => ({ ...build, payload: { ...build.payload, exp: 1_700_000_000 } }),
    ],
    [
      'good for longer than the others',
      () =>
        ({ build }) => ({ ...build, payload: { ...build.payload, exp: build.payload.exp + 86_400 } }),
    ],
    [
      'about something else',
      () =>
        ({ build }) => ({ ...build, disclosable: { ...build.disclosable, assistance: 'none' } }),
    ],
    ['no credential', () => () => 'not a credential'],
    ['empty', () => () => ''],
    [
      'with a key binding that nobody made',
      () =>
        async ({ build }) =>
          `${await issueSdJwtVc(build)}a.b.c`,
    ],
  ])('a copy that is %s is thrown away, and the others are kept under their own keys', async (_, make) => {
    const bad = make();
    income().spoil = (input) => (input.index === 2 ? bad(input) : input.build);
    expect(await receive()).toMatchObject({ received: 3, discarded: 1 });
    const [card] = await town.holder.cards();
    const keyIds = await town.ports.store.keyIdsOf(card?.cardId ?? '');
    expect(new Set(keyIds).size).toBe(3);
    expect(income().notifications).toEqual(['credential_failure']);
  });

  it('the same copy twice is kept once', async () => {
    let first: Promise<string> | undefined;
    income().spoil = async ({ build, index }) => {
      if (index > 1) return build;
      first ??= issueSdJwtVc(build);
      return first;
    };
    expect(await receive()).toMatchObject({ received: 3, discarded: 1 });
  });

  it('of which every copy is bad nothing is kept, and the first reason is said', async () => {
    income().spoil = ({ build, index }) =>
      index === 0
        ? { ...build, payload: { ...build.payload, vct: 'urn:anju:property:1' } }
        : { ...build, sign: town.signers.property.sign };
    await expect(receive()).rejects.toMatchObject({ name: 'WalletError' });
    expect(await town.holder.cards()).toEqual([]);
    expect(await town.ports.store.grants.all()).toEqual([]);
    expect(income().notifications).toEqual(['credential_failure']);
  });
});
