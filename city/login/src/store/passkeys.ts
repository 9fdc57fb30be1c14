// Public keys of passkeys by person, and the challenges that are waiting for an answer.
import { type Database, inOneStep } from './database.ts';

const CHALLENGE_SECONDS = 5 * 60;
const MOST_PER_PERSON = 10;

export type Passkey = {
  /** The authenticator's name for it, base64url. */
  id: string;
  personId: string;
  /** COSE */
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  /** Whether the person's other devices have it too. */
  isSynced: boolean;
  addedAtSeconds: number;
  usedAtSeconds: number | null;
};

export type ChallengeUse = 'add' | 'log_in';

export type Passkeys = {
  /** @param holder the attempt or session that alone may answer */
  putChallenge(challenge: string, use: ChallengeUse, holder: string, nowSeconds: number): void;
  /** True once, for the holder, for five minutes. */
  takeChallenge(challenge: string, use: ChallengeUse, holder: string, nowSeconds: number): boolean;
  /** False when it is known already or the person has ten. */
  add(passkey: Passkey): boolean;
  find(id: string): Passkey | undefined;
  listOf(personId: string): Passkey[];
  /** False when another login used it since `before` was read. */
  use(before: Passkey, counter: number, nowSeconds: number): boolean;
  remove(id: string, personId: string): boolean;
};

type Row = {
  id: string;
  person_id: string;
  public_key: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string;
  is_synced: number;
  added_at: number;
  used_at: number | null;
};

const read = (row: Row): Passkey => ({
  id: row.id,
  personId: row.person_id,
  publicKey: new Uint8Array(row.public_key),
  counter: row.counter,
  transports: JSON.parse(row.transports) as string[],
  isSynced: row.is_synced === 1,
  addedAtSeconds: row.added_at,
  usedAtSeconds: row.used_at,
});

export function createPasskeys(database: Database): Passkeys {
  const put = database.prepare(
    'INSERT INTO challenges (challenge, use, holder, expires_at) VALUES (?, ?, ?, ?)',
  );
  const take = database.prepare(
    'DELETE FROM challenges WHERE challenge = ? AND use = ? AND holder = ? AND expires_at > ?',
  );
  const insert = database.prepare(
    `INSERT OR IGNORE INTO passkeys (id, person_id, public_key, counter, transports, is_synced, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const find = database.prepare('SELECT * FROM passkeys WHERE id = ?');
  const list = database.prepare('SELECT * FROM passkeys WHERE person_id = ? ORDER BY added_at, id');
  const use = database.prepare('UPDATE passkeys SET counter = ?, used_at = ? WHERE id = ? AND counter = ?');
  const remove = database.prepare('DELETE FROM passkeys WHERE id = ? AND person_id = ?');
  const listOf = (personId: string) => (list.all(personId) as Row[]).map(read);

  return {
    putChallenge: (challenge, purpose, holder, nowSeconds) => {
      put.run(challenge, purpose, holder, nowSeconds + CHALLENGE_SECONDS);
    },
    takeChallenge: (challenge, purpose, holder, nowSeconds) =>
      take.run(challenge, purpose, holder, nowSeconds).changes === 1,
    add: ({ id, personId, publicKey, counter, transports, isSynced, addedAtSeconds }) =>
      inOneStep(database, () => {
        if (listOf(personId).length >= MOST_PER_PERSON) return false;
        const kept = JSON.stringify(transports);
        const { changes } = insert.run(
          ...[id, personId, publicKey, counter, kept, Number(isSynced), addedAtSeconds],
        );
        return changes === 1;
      }),
    find: (id) => {
      const row = find.get(id) as Row | undefined;
      return row && read(row);
    },
    listOf,
    use: (before, counter, nowSeconds) =>
      use.run(counter, nowSeconds, before.id, before.counter).changes === 1,
    remove: (id, personId) => remove.run(id, personId).changes === 1,
  };
}
