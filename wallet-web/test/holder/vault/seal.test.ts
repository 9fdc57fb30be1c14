import { describe, expect, it } from 'vitest';
import { randomSeal } from '../../support/sealed-database.ts';

const claim = { name: '张秀英', income: 8_000_000 };

describe('a sealed record', () => {
  it('opens where it was put, and shows nothing of what is in it', async () => {
    const seal = await randomSeal();
    const sealed = await seal.seal('cards', 'a', claim);
    expect(await seal.open('cards', 'a', sealed)).toEqual(claim);
    expect(Buffer.from(sealed).includes(Buffer.from('张秀英'))).toBe(false);
  });

  it('is another each time, and as long for a short value as for a somewhat longer one', async () => {
    const seal = await randomSeal();
    const [one, again, longer] = await Promise.all([
      seal.seal('cards', 'a', claim),
      seal.seal('cards', 'a', claim),
      seal.seal('cards', 'a', { ...claim, address: '北京市海淀区' }),
    ]);
    expect(Buffer.from(one).equals(Buffer.from(again))).toBe(false);
    expect(longer.length).toBe(one.length);
  });

  it.each<[string, (sealed: Uint8Array) => [store: string, id: string, sealed: unknown]]>([
    ['moved to another id', (sealed) => ['cards', 'b', sealed]],
    ['moved to another store', (sealed) => ['log', 'a', sealed]],
    ['moved to where store and id run into each other', (sealed) => ['card', 'sa', sealed]],
    ['changed in one bit', (sealed) => ['cards', 'a', sealed.with(20, (sealed[20] ?? 0) ^ 1)]],
    ['cut short', (sealed) => ['cards', 'a', sealed.subarray(0, -1)]],
    ['emptied', () => ['cards', 'a', new Uint8Array()]],
    ['replaced by what is no bytes', () => ['cards', 'a', { credential: 'forged' }]],
    ['missing', () => ['cards', 'a', undefined]],
  ])('is refused when it was %s', async (_, change) => {
    const seal = await randomSeal();
    const sealed = await seal.seal('cards', 'a', claim);
    await expect(seal.open(...change(sealed))).rejects.toMatchObject({ code: 'stored_record_altered' });
  });

  it('of another wallet is refused', async () => {
    const sealed = await (await randomSeal()).seal('cards', 'a', claim);
    const other = await randomSeal();
    await expect(other.open('cards', 'a', sealed)).rejects.toMatchObject({ code: 'stored_record_altered' });
  });
});

describe('an id that would tell something', () => {
  it('is hidden the same way each time, apart for each store, and otherwise in each wallet', async () => {
    const [seal, other] = [await randomSeal(), await randomSeal()];
    const issuer = 'https://hukou.beijing.example/issuer';
    const hidden = await seal.hide('instances', issuer);
    expect(hidden).toMatch(/^[0-9a-f]{64}$/);
    expect(await seal.hide('instances', issuer)).toBe(hidden);
    expect(await seal.hide('pending', issuer)).not.toBe(hidden);
    expect(await other.hide('instances', issuer)).not.toBe(hidden);
  });
});

describe('once the wallet is locked', () => {
  it('nothing is sealed, opened or looked for any more', async () => {
    const seal = await randomSeal();
    const sealed = await seal.seal('cards', 'a', claim);
    seal.drop();
    for (const late of [
      () => seal.seal('cards', 'a', claim),
      () => seal.open('cards', 'a', sealed),
      () => seal.hide('instances', 'a'),
    ]) {
      await expect(late()).rejects.toMatchObject({ code: 'wallet_locked' });
    }
  });
});
