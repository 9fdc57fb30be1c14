// What the registry says of a signer counts at the moment a credential is shown. Each act here is for good: the order matters.
import { expect, test, vi } from 'vitest';
import { PERSON, useIssuer, VCT } from '../support/presentation.ts';
import { holdHousehold, show } from '../support/presenting-wallet.ts';

const running = useIssuer();

const description = 'The credential was not signed by a department accredited for its type.';

/** The follower needs a moment to read what was decided. */
async function expectRefusedSoon(): Promise<void> {
  const held = await holdHousehold(running.installation.departments);
  await vi.waitFor(
    async () => {
      const { posted, person } = await show(running.issuer, held);
      expect([posted.status, posted.body.error_description, person]).toEqual([400, description, undefined]);
    },
    { timeout: 20_000, interval: 100 },
  );
}

test('a key that becomes suspended, then good again, then compromised', async () => {
  const { registry, department } = running.installation.departments;
  const { thumbprintHex } = department('household');
  const held = await holdHousehold(running.installation.departments);
  expect((await show(running.issuer, held)).person).toBe(PERSON);
  await registry.governance.setKeyState({ thumbprintHex, vct: VCT, state: 'suspended' });
  await expectRefusedSoon();
  await registry.governance.setKeyState({ thumbprintHex, vct: VCT, state: 'active' });
  await vi.waitFor(async () => expect((await show(running.issuer, held)).person).toBe(PERSON), {
    timeout: 20_000,
    interval: 100,
  });
  await registry.governance.setKeyState({ thumbprintHex, vct: VCT, state: 'compromised' });
  await expectRefusedSoon();
});

test('the root withdrawn: no certificate counts any more', async () => {
  const { registry, authority } = running.installation.departments;
  await registry.governance.withdrawRoot({ sha256Hex: authority.rootThumbprintHex });
  await expectRefusedSoon();
});
