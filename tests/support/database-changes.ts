// Every row of every table, before and after: what a request changed in a PostgreSQL database, to the last column.
import pg from 'pg';

export type Row = Record<string, unknown>;
export type Change = { table: string; before?: Row; after?: Row };

async function readRows(client: pg.Client): Promise<Map<string, Row[]>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const all = new Map<string, Row[]>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: Row }>(`SELECT row_to_json(t) AS row FROM "${name}" t`);
    all.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return all;
}

/** Rows that are in one of the two only; a changed row is its old and its new form. */
function difference(before: Map<string, Row[]>, after: Map<string, Row[]>): Change[] {
  return [...after].flatMap(([table, rows]) => {
    const old = before.get(table) ?? [];
    const were = new Set(old.map((row) => JSON.stringify(row)));
    const are = new Set(rows.map((row) => JSON.stringify(row)));
    return [
      ...old.filter((row) => !are.has(JSON.stringify(row))).map((row) => ({ table, before: row })),
      ...rows.filter((row) => !were.has(JSON.stringify(row))).map((row) => ({ table, after: row })),
    ];
  });
}

export async function watchDatabase(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    async changesOf(act: () => Promise<unknown>): Promise<Change[]> {
      const before = await readRows(client);
      await act();
      return difference(before, await readRows(client));
    },
    close: () => client.end(),
  };
}
