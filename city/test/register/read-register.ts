/** Reads the generated files as strictly as an importer would, by the departments' own declarations. */
import type { Department, DepartmentClaim, Register } from '../../src/index.ts';

export type Row = Record<string, string | number | boolean | undefined>;

export function readTable(register: Register, { id, credential }: Department): Row[] {
  const [header, ...lines] = (register.files[id] as string).trimEnd().split('\n') as [string, ...string[]];
  const columns = header.split(',');
  const claims = new Map(credential.claims.map((claim) => [claim.name, claim]));
  return lines.map((line) => {
    const cells = cellsOf(line);
    if (cells.length !== columns.length) throw new Error(`${id}: a row of ${cells.length} cells`);
    return Object.fromEntries(
      columns.map((column, index) => [column, readCell(claims.get(column), cells[index] as string)]),
    );
  });
}

/** Cells of one line; a quoted one may hold commas. */
const cellsOf = (line: string): string[] =>
  Array.from(line.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g), ([, quoted, plain]) => quoted ?? plain ?? '');

function readCell(claim: DepartmentClaim | undefined, cell: string): Row[string] {
  if (cell === '') return undefined;
  if (claim?.kind === 'integer' && /^-?(0|[1-9][0-9]*)$/.test(cell)) return Number(cell);
  if (claim?.kind === 'boolean' && /^(true|false)$/.test(cell)) return cell === 'true';
  return cell;
}

/** The importer's checks of the data standard; returns what is wrong with a row. */
export function faultsOf(row: Row, { credential }: Department, today: string): string[] {
  const faults = credential.claims.flatMap((claim) => faultsOfClaim(row[claim.name], claim, today));
  for (const check of credential.checks) {
    const [left, right] = [row[check.left] as number, row[check.right] as number];
    const holds =
      check.kind === 'about_equal'
        ? Math.abs(left * check.times - right) <= check.tolerance
        : right === undefined || left <= right;
    if (!holds) faults.push(check.message.en);
  }
  return faults;
}

function faultsOfClaim(value: Row[string], claim: DepartmentClaim, today: string): string[] {
  const { name, kind, minimum = 0, maximum = 0, pattern, values, required, mayLieAhead } = claim;
  if (value === undefined) return required ? [`${name} is missing`] : [];
  const right = {
    integer: () =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum,
    boolean: () => typeof value === 'boolean',
    enumeration: () => values?.some((each) => each.value === value) ?? false,
    text: () => typeof value === 'string' && (pattern === undefined || new RegExp(pattern).test(value)),
    date: () =>
      typeof value === 'string' &&
      new Date(`${value}T00:00:00Z`).toISOString().startsWith(value) &&
      (value <= today || mayLieAhead === true),
    image: () => typeof value === 'string' && /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/.test(value),
  }[kind]();
  return right ? [] : [`${name} is wrong`];
}
