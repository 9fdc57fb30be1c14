// "May this key sign this type?", answered from memory by a follower that has read the registry from a real chain.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { followRegistry } from '@anju/registry-contracts/follow';
import { startRegistry } from '../tests/support/chain.ts';
import { type Figure, median, repeated, sampleInTurns } from './measure.ts';

const VCT = 'urn:anju:income:1';
const ROUNDS = { rounds: 100, warmUpRounds: 20 };
const PIECES = 5_000;

export async function measureRegistryLookup(): Promise<Figure[]> {
  const registry = await startRegistry();
  try {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spkiDer = publicKey.export({ type: 'spki', format: 'der' });
    const { thumbprintHex } = await registry.accredit({
      spkiDer,
      vct: VCT,
      iss: 'http://localhost:4001/income',
    });
    const follower = followRegistry({
      rpcUrl: registry.chain.rpcUrl,
      deployment: registry.deployment,
      pollIntervalMilliseconds: 60_000,
      staleAfterSeconds: 3_600,
      now: () => new Date(),
    });
    try {
      await follower.start();
      const lookUp = () => follower.lookUpKey(thumbprintHex);
      const found = lookUp();
      assert(found.status === 'known' && found.types[0]?.vct === VCT);
      const { answer } = await sampleInTurns({ answer: repeated(PIECES, lookUp) }, ROUNDS);
      return [{ name: 'registry-lookup', median: median(answer), unit: 'microseconds' }];
    } finally {
      await follower.stop();
    }
  } finally {
    await registry.stop();
  }
}
