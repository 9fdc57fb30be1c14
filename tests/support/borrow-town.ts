// A running town for a file that uses it and does it no harm. Who is in it may have been there before: a file counts nobody
// else's acts, and leaves nothing that another one would have to wait for.
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import type { TownAccess } from '../../tools/demo/town-access.ts';

export type BorrowedTown = TownAccess & { giveBack(): Promise<void> };

export async function borrowTown(): Promise<BorrowedTown> {
  const lender = connect(inject('townLender'), '127.0.0.1');
  const closed = once(lender, 'close');
  for await (const line of createInterface({ input: lender })) {
    const { town, error } = JSON.parse(line) as { town?: TownAccess; error?: string };
    if (town === undefined) throw new Error(`no town could be started: ${error}`);
    // whoever does not listen does not hear that the other side has hung up either
    lender.resume();
    return {
      ...town,
      async giveBack() {
        lender.end();
        await closed;
      },
    };
  }
  throw new Error('the lender of towns is gone');
}
