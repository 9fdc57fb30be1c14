import { createPublicKey, hash, verify } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CredentialError,
  createIssuerCache,
  createNodeCrypto,
  credentialErrorMessages,
} from '../../src/index.ts';
import { createForge } from '../support/forge.ts';
import { isFull, runs } from '../support/runs.ts';
import { createTown } from '../support/town.ts';

let attack: ReturnType<typeof createForge>;
let good: string;
const crypto = createNodeCrypto({ createPublicKey, hash, verify } as never);
const issuerCache = createIssuerCache();

beforeAll(async () => {
  attack = createForge(await createTown());
  good = await attack.forge();
  await attack.check(good, { crypto, issuerCache });
});

/** Issuer’s header, payload and signature, the disclosure, and the same three of the key binding. */
const parts = ['header', 'payload', 'signature', 'disclosure', 'kb header', 'kb payload', 'kb signature'];
function boundsOf(part: number): [from: number, to: number] {
  const pieces = good.split(/(?<=[.~])/);
  const from = pieces.slice(0, part).join('').length;
  return [from, from + (pieces[part]?.length ?? 0)];
}

const everyChange = Array.from({ length: 255 }, (_, i) => i + 1);

/** Every byte is under a signature, a digest or a hash: a presentation of which one differs is not another good one. */
async function isRefused(changed: string): Promise<void> {
  if (changed === good) return;
  try {
    await attack.check(changed, { crypto, issuerCache });
  } catch (error) {
    expect(error).toBeInstanceOf(CredentialError);
    expect(credentialErrorMessages).toHaveProperty((error as CredentialError).code);
    return;
  }
  expect.unreachable(`accepted: ${changed}`);
}
const withByte = (at: number, byte: number) =>
  good.slice(0, at) + String.fromCharCode(byte) + good.slice(at + 1);

describe.each(parts.map((name, part) => ({ name, part })))(
  'in the $name of a good presentation',
  ({ part }) => {
    it('a byte that is another is refused, whichever it is', async () => {
      const [from, to] = boundsOf(part);
      for (let at = from; at < to; at += 1) {
        const was = good.charCodeAt(at);
        const some = isFull ? everyChange : [[1, 2, 0x20, 0x80][at % 4] as number];
        for (const change of some) await isRefused(withByte(at, was ^ change));
      }
    }, 900_000);

    it('a byte that is gone, is there twice, or has changed places is refused', async () => {
      const [from, to] = boundsOf(part);
      for (let at = from; at < to; at += 1) {
        const [byte = '', next = ''] = good.slice(at, at + 2);
        const changed = [
          good.slice(0, at) + good.slice(at + 1),
          good.slice(0, at) + byte + good.slice(at),
          good.slice(0, at) + next + byte + good.slice(at + 2),
        ];
        for (const one of isFull ? changed : [changed[at % 3] as string]) await isRefused(one);
      }
    }, 300_000);
  },
);

describe('in a good presentation', () => {
  it('two bytes that changed places are refused, wherever they stood', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(good.length - 1), async (a, b) => {
        const bytes = [...good];
        [bytes[a], bytes[b]] = [good[b] as string, good[a] as string];
        await isRefused(bytes.join(''));
      }),
      runs(500, 50_000),
    );
  }, 300_000);

  it('a stretch that is gone, reversed, or there again is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 400 }), async (at, length) => {
        const [before, inside, after] = [
          good.slice(0, at),
          good.slice(at, at + length),
          good.slice(at + length),
        ];
        await isRefused(before + after);
        await isRefused(before + [...inside].reverse().join('') + after);
        await isRefused(before + inside + inside + after);
      }),
      runs(200, 10_000),
    );
  }, 300_000);

  it('characters that only look like its own are refused', async () => {
    for (const [own, other] of [
      ['.', '\u2024'],
      ['~', '\uff5e'],
      ['-', '\u2010'],
      ['_', '\uff3f'],
      ['A', '\u0410'],
      ['e', '\u0435'],
      ['e', 'e\u0301'],
      ['.', '\u0000.'],
    ] as const) {
      await isRefused(good.replace(own, other));
      await isRefused(good.replaceAll(own, other));
    }
  });

  it('whatever stands before, behind, or instead of its end is refused', async () => {
    for (const more of [
      '\0',
      '\n',
      ' ',
      '=',
      '.',
      '~',
      '\ufeff',
      'A',
      '{}',
      '.AAAA',
      '~AAAA',
      good,
      `~${good}`,
    ]) {
      await isRefused(more + good);
      await isRefused(good + more);
    }
    for (let length = 0; length < good.length; length += isFull ? 1 : 7)
      await isRefused(good.slice(0, length));
  });
});
