// Command: imports a department's CSV file. Usage: node issuer/src/import.ts DEPARTMENT FILE.csv
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from './adapters/postgres/open-database.ts';
import { createRecordStore } from './adapters/postgres/records.ts';
import { readConfig } from './config.ts';
import { loadDepartments } from './departments/department-file.ts';
import { explain } from './explain.ts';
import { createImportRecords } from './records/import-records.ts';

async function run(departmentId: string | undefined, file: string | undefined): Promise<number> {
  const config = readConfig();
  const departments = loadDepartments(config.cityDir);
  const department = departments.find(({ id }) => id === departmentId);
  if (!department || file === undefined) {
    const ids = departments.map(({ id }) => id).join(' | ');
    process.stderr.write(`Usage: node issuer/src/import.ts (${ids}) FILE.csv\n`);
    return 2;
  }
  const bytes = readFileSync(file);
  const database = await openDatabase({
    folder: join(config.dataDir, 'database'),
    databaseUrl: config.databaseUrl,
  });
  try {
    const records = createRecordStore(database.db);
    const result = await createImportRecords({ records, now: () => new Date() })(department, bytes);
    if (result.outcome === 'imported') {
      process.stdout.write(`${department.id}: ${result.imported} records imported\n`);
      return 0;
    }
    for (const { row, column, message } of result.problems) {
      process.stderr.write(`row ${row}${column && `, ${column}`}: ${message.en} / ${message['zh-CN']}\n`);
    }
    process.stderr.write('Nothing was imported.\n');
    return 1;
  } finally {
    await database.close();
  }
}

try {
  process.exitCode = await run(process.argv[2], process.argv[3]);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
