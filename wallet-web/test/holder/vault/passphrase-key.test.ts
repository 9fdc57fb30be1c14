import { describe, expect, it } from 'vitest';
import { derivePassphraseKey, type PassphraseCost } from '../../../src/lib/holder/vault/passphrase-key.ts';

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

  it('is Argon2id: RFC 9106’s function of 64 MiB and three passes by default', async () => {
    const [asSaid, byDefault] = await Promise.all([
      derivePassphraseKey('correct horse', salt, { memoryKiB: 65_536, passes: 3, lanes: 1 }),
      derivePassphraseKey('correct horse', salt),
    ]);
    expect(await sealed(byDefault)).toBe(await sealed(asSaid));
  });

  it.each([
    ['more memory than a device can spare', { ...cheap, memoryKiB: 1024 * 1024 }],
    ['endless passes', { ...cheap, passes: 1_000_000 }],
    ['no pass at all', { ...cheap, passes: 0 }],
    ['what is no number of lanes', { ...cheap, lanes: 1.5 }],
  ])('is not derived when a record asks for %s', async (_, cost) => {
    await expect(derivePassphraseKey('correct horse', salt, cost)).rejects.toMatchObject({
      code: 'memory_short',
    });
  });
});
