// Imports a department's file: everything or nothing. What it says of a person replaces what that department held of the
// person; people who are not in the file stay as they were. Where a person may have several records the file says all of
// them: a unit that is no longer among them was sold, and nothing attests it again. Copies of it that are out are the
// clerk's to revoke, as with any record that changes.
import type { Department } from '../departments/department-file.ts';
import { cityDate } from '../issuance/credential-dates.ts';
import type { Clock, RecordStore } from '../ports.ts';
import { parseRecords, type RowProblem } from './parse-csv.ts';

type ImportResult =
  | { outcome: 'imported'; imported: number }
  | { outcome: 'refused'; problems: RowProblem[] };
export type ImportRecords = (department: Department, file: Uint8Array) => Promise<ImportResult>;

export function createImportRecords(ports: {
  records: Pick<RecordStore, 'replace'>;
  now: Clock;
}): ImportRecords {
  return async (department, file) => {
    const at = ports.now();
    const { records, problems } = parseRecords(file, department, cityDate(at));
    if (problems.length > 0) return { outcome: 'refused', problems };
    await ports.records.replace(records, at);
    return { outcome: 'imported', imported: records.length };
  };
}
