// A department's CSV file to records: UTF-8, a header line, one record a row. Every problem is named with its row and
// column, in both languages, without repeating a value; one problem refuses the whole file.
import { CsvError, parse } from 'csv-parse/sync';
import type { ClaimDefinition, Department, Localised } from '../departments/department-file.ts';
import type { ClaimValue, PersonRecord } from '../ports.ts';
import { CONTROLS, checkClaims, holdsControls } from './check-claims.ts';

/** `row` counts lines of the table as a spreadsheet shows them: the header is 1. 0 stands for the whole file. */
export type RowProblem = { row: number; column: string; message: Localised };
export type ParsedRecords = { records: PersonRecord[]; problems: RowProblem[] };

const MAXIMUM_PROBLEMS = 100;
const MAXIMUM_NAME_LENGTH = 100;
/** Two numbers of eleven characters, a name and what stands between them: no good row is shorter. */
const SHORTEST_ROW = 25;
/** So many rows are read of any file, that a short one gets its problems row by row. */
const ROWS_ALWAYS_READ = 1000;

const text = (zh: string, en: string): Localised => ({ 'zh-CN': zh, en });
const OTHERWISE = text('与此人的另一行不一致', 'differs from another row of the same person');
const whole = (message: Localised): ParsedRecords => ({
  records: [],
  problems: [{ row: 0, column: '', message }],
});

function decode(bytes: Uint8Array): string | undefined {
  try {
    // Removes a byte order mark, refuses what is not UTF-8.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What stands in a cell, as the claim's kind says; a cell that cannot be read stays text and fails its check. */
function readCell(claim: ClaimDefinition, cell: string): ClaimValue {
  if (claim.kind === 'integer') return /^-?(0|[1-9]\d{0,15})$/.test(cell) ? Number(cell) : cell;
  if (claim.kind === 'boolean') return cell === 'true' || cell === 'false' ? cell === 'true' : cell;
  return cell;
}

/** Ends the reading: what was read so far has problems enough. */
class EnoughRead extends Error {}

function readTable(bytes: Uint8Array): string[][] | Localised {
  const decoded = decode(bytes);
  if (decoded === undefined) return text('文件不是 UTF-8 编码', 'the file is not UTF-8');
  // Millions of empty lines fit into a file that is small enough to be sent, and each costs the parser an error.
  const to = ROWS_ALWAYS_READ + Math.ceil(decoded.length / SHORTEST_ROW);
  const table: string[][] = [];
  try {
    parse(decoded, {
      relaxColumnCount: true,
      skipEmptyLines: false,
      maxRecordSize: 65_536,
      to,
      onRecord(cells: string[], { invalid_field_length: wrongRows }) {
        table.push(cells);
        if (wrongRows > MAXIMUM_PROBLEMS) throw new EnoughRead();
        return null;
      },
    });
  } catch (error) {
    if (error instanceof EnoughRead) return table;
    if (!(error instanceof CsvError)) throw error;
    return text(`第 ${error.lines} 行附近的 CSV 格式有误`, `the CSV is malformed near line ${error.lines}`);
  }
  return table.length < to
    ? table
    : text('文件的行太短、太多', 'the file has too many rows that are too short');
}

function checkHeader(header: readonly string[], columns: readonly string[]): Localised | undefined {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0)
    return text(`缺少列：${missing.join('、')}`, `missing columns: ${missing.join(', ')}`);
  if (new Set(header).size !== header.length) return text('有重复的列', 'a column occurs twice');
  if (header.length !== columns.length) {
    return text(
      `只允许这些列：${columns.join('、')}`,
      `only these columns are allowed: ${columns.join(', ')}`,
    );
  }
  return undefined;
}

function checkName(name: string): Localised | undefined {
  if (name.trim() === '') return text('必填', 'is required');
  if (holdsControls(name)) return CONTROLS;
  return name.length > MAXIMUM_NAME_LENGTH ? text('文字过长', 'is too long') : undefined;
}

/** @param today YYYY-MM-DD by the city's clock */
export function parseRecords(bytes: Uint8Array, department: Department, today: string): ParsedRecords {
  const table = readTable(bytes);
  if (!Array.isArray(table)) return whole(table);
  const [header = [], ...rows] = table;
  const { claims, recordKey: keyClaim } = department.credential;
  const wrongHeader = checkHeader(header, [...new Set([...claims.map(({ name }) => name), 'name'])]);
  if (wrongHeader) return { records: [], problems: [{ row: 1, column: '', message: wrongHeader }] };
  if (rows.length === 0) return whole(text('文件没有数据行', 'the file has no rows'));

  const records: PersonRecord[] = [];
  const problems: RowProblem[] = [];
  const firstRowOf = new Map<string, number>();
  const firstRecordOf = new Map<string, PersonRecord>();
  for (const [position, cells] of rows.entries()) {
    if (problems.length >= MAXIMUM_PROBLEMS) break;
    const row = position + 2;
    const refuse = (column: string, message: Localised) => problems.push({ row, column, message });
    if (cells.length !== header.length) {
      refuse('', text(`应有 ${header.length} 列`, `must have ${header.length} columns`));
      continue;
    }
    const cellOf = new Map(header.map((column, index) => [column, cells[index] ?? '']));
    const name = cellOf.get('name') ?? '';
    const wrongName = checkName(name);
    if (wrongName) refuse('name', wrongName);
    const read: Record<string, ClaimValue> = {};
    for (const claim of claims) {
      const cell = cellOf.get(claim.name) ?? '';
      if (cell !== '') read[claim.name] = readCell(claim, cell);
    }
    for (const { claim, message } of checkClaims(department, read, today)) {
      // A name that is a claim too is refused once.
      if (!wrongName || claim !== 'name') refuse(claim, message);
    }

    const personNumber = String(read.person_number ?? '');
    const householdNumber = String(read.household_number ?? '');
    const recordKey = keyClaim === undefined ? '' : String(read[keyClaim] ?? '');
    // Control characters stand in no record, so nothing else is spelled like this pair.
    const place = `${personNumber}\0${recordKey}`;
    const first = firstRowOf.get(place);
    if (personNumber && first !== undefined) {
      refuse(keyClaim ?? 'person_number', text(`与第 ${first} 行重复`, `repeats row ${first}`));
    }
    firstRowOf.set(place, first ?? row);
    const record = {
      department: department.id,
      personNumber,
      recordKey,
      householdNumber,
      name,
      claims: read,
    };
    const earlier = firstRecordOf.get(personNumber);
    if (earlier && keyClaim !== undefined) {
      if (earlier.name !== name) refuse('name', OTHERWISE);
      if (earlier.householdNumber !== householdNumber) refuse('household_number', OTHERWISE);
    }
    firstRecordOf.set(personNumber, earlier ?? record);
    records.push(record);
  }
  return problems.length > 0 ? { records: [], problems } : { records, problems };
}
