import { describe, expect, it } from 'vitest';
import {
  derivePassphraseKey,
  PASSPHRASE_COST,
  type PassphraseCost,
  readPassphraseCost,
  readPassphraseSalt,
} from '../../../src/lib/holder/vault/passphrase-key.ts';

const cheap: PassphraseCost = { memoryKiB: 64, passes: 1, lanes: 1 };
const salt = new Uint8Array(16).fill(7);
const nonce = new Uint8Array(12);
const text = new TextEncoder().encode('凭证');

const sealed = async (key: CryptoKey) =>
  Buffer.from(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, text)).toString('hex');

describe('a key from a passphrase', () => {
  it('is the same for the same passphrase, salt and cost, and for no other', async () => {
    const same = await sealed(await derivePassphraseKey('correct horse', salt, cheap));
    expect(await sealed(await derivePassphraseKey('correct horse', salt, cheap))).toBe(same);
    const others = await Promise.all([
      derivePassphraseKey('correct horsf', salt, cheap),
      derivePassphraseKey('correct horse', new Uint8Array(16).fill(8), cheap),
      derivePassphraseKey('correct horse', salt, { ...cheap, passes: 2 }),
    ]);
    for (const other of others) expect(await sealed(other)).not.toBe(same);
  });

  it('is the same whether an input method wrote it in full or in half width', async () => {
    const half = await sealed(await derivePassphraseKey('Beijing2026', salt, cheap));
    expect(await sealed(await derivePassphraseKey('Ｂｅｉｊｉｎｇ２０２６', salt, cheap))).toBe(half);
  });

  it('cannot be carried away', async () => {
    const key = await derivePassphraseKey('correct horse', salt, cheap);
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  it('is Argon2id: RFC 9106’s function of 64 MiB and three passes', async () => {
    const said = { memoryKiB: 65_536, passes: 3, lanes: 1 };
    expect(PASSPHRASE_COST).toEqual(said);
    expect(readPassphraseCost(said)).toEqual(said);
    const key = await derivePassphraseKey('correct horse', salt, PASSPHRASE_COST);
    expect(await sealed(key)).not.toBe(await sealed(await derivePassphraseKey('correct horse', salt, cheap)));
  });
});

describe('the cost that a record asks for', () => {
  it.each<[string, PassphraseCost]>([
    ['of four times our own in memory', { memoryKiB: 256 * 1024, passes: 3, lanes: 1 }],
    ['of four times our own in passes', { memoryKiB: 64 * 1024, passes: 12, lanes: 1 }],
    ['of four lanes', { memoryKiB: 64 * 1024, passes: 3, lanes: 4 }],
  ])('is borne %s', (_, cost) => {
    expect(readPassphraseCost(cost)).toEqual(cost);
  });

  it.each<[string, unknown]>([
    ['of 512 MiB and sixteen passes', { memoryKiB: 512 * 1024, passes: 16, lanes: 1 }],
    ['of four times our own in memory and one pass more', { memoryKiB: 256 * 1024, passes: 4, lanes: 1 }],
    ['of four times our own in passes and in lanes', { memoryKiB: 64 * 1024, passes: 12, lanes: 4 }],
    ['of more memory than a device can spare', { memoryKiB: 1024 * 1024, passes: 1, lanes: 1 }],
    ['of endless passes', { ...cheap, passes: 1_000_000 }],
    ['of no pass at all', { ...cheap, passes: 0 }],
    ['of what is no number of lanes', { ...cheap, lanes: 1.5 }],
    ['of less memory than its lanes need', { memoryKiB: 16, passes: 1, lanes: 4 }],
    ['of a number as a text', { ...cheap, memoryKiB: '64' }],
    ['of endlessness', { ...cheap, memoryKiB: Number.POSITIVE_INFINITY }],
    ['that is null', null],
    ['that is absent', undefined],
    ['that is a list', [64, 1, 1]],
    ['without passes', { memoryKiB: 64, lanes: 1 }],
  ])('is refused %s, before anything is derived', async (_, cost) => {
    expect(readPassphraseCost(cost)).toBeNull();
    await expect(derivePassphraseKey('correct horse', salt, cost as PassphraseCost)).rejects.toThrow(
      RangeError,
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'sixteen letters!'],
    ['too short', new Uint8Array(15)],
    ['too long', new Uint8Array(17)],
  ])('comes with a salt; none is one that is %s', async (_, given) => {
    expect(readPassphraseSalt(given)).toBeNull();
    await expect(derivePassphraseKey('correct horse', given as Uint8Array, cheap)).rejects.toThrow(
      RangeError,
    );
  });
});
