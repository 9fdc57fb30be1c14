import { describe, expect, it } from 'vitest';
import { takeReturn } from '../src/request/return.ts';

const [requestId, code] = ['r'.repeat(43), 'c'.repeat(43)];

function take(hash: string) {
  const replaced: unknown[] = [];
  const taken = takeReturn({ hash }, { replaceState: (_state, _title, url) => void replaced.push(url) });
  return { taken, replaced };
}

describe('the way back from the wallet', () => {
  it('brings the request and the code, and leaves neither in the address', () => {
    const { taken, replaced } = take(`#/return?request=${requestId}&response_code=${code}`);
    expect(taken).toEqual({ requestId, code });
    expect(replaced).toEqual(['#/']);
  });

  it.each([
    ['no code', `#/return?request=${requestId}`],
    ['half a code', `#/return?request=${requestId}&response_code=${code.slice(1)}`],
    ['more behind it', `#/return?request=${requestId}&response_code=${code}&x=1`],
    ['another path in its place', `#/return?request=../log&response_code=${code}`],
  ])('brings nothing with %s, and leaves nothing in the address', (_, hash) => {
    expect(take(hash)).toEqual({ taken: null, replaced: ['#/'] });
  });

  it('is no other page', () => {
    for (const hash of ['', '#/', '#/log']) expect(take(hash)).toEqual({ taken: null, replaced: [] });
  });
});
