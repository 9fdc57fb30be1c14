// Command: imports departments' CSV files. Usage: node issuer/src/import.ts DEPARTMENT FILE.csv [DEPARTMENT FILE.csv …]
// Each file is imported whole or not at all; the first that is refused ends the command.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNoteAct } from './adapters/postgres/audit-log.ts';
import { openDatabase } from './adapters/postgres/open-database.ts';
import { createRecordStore } from './adapters/postgres/records.ts';
import { readConfig } from './config.ts';
import { type Department, loadDepartments } from './departments/department-file.ts';
import { explain } from './explain.ts';
import { createImportRecords } from './records/import-records.ts';

type Task = { department: Department; bytes: Buffer };

/** The pairs of the command line, or null when they are not pairs of a department and a file. */
function readTasks(departments: readonly Department[], words: readonly string[]): Task[] | null {
  if (words.length === 0 || words.length % 2 !== 0) return null;
  const tasks: Task[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const department = departments.find(({ id }) => id === words[at]);
    if (!department) return null;
    tasks.push({ department, bytes: readFileSync(words[at + 1] ?? '') });
  }
  return tasks;
}

async function run(words: readonly string[]): Promise<number> {
  const config = readConfig();
  const departments = loadDepartments(config.cityDir);
  const tasks = readTasks(departments, words);
  if (!tasks) {
    const ids = departments.map(({ id }) => id).join(' | ');
    process.stderr.write(`Usage: node issuer/src/import.ts (${ids}) FILE.csv [(${ids}) FILE.csv …]\n`);
    return 2;
  }
  const database = await openDatabase({
    folder: join(config.dataDir, 'database'),
    databaseUrl: config.databaseUrl,
  });
  try {
    const importRecords = createImportRecords({
      records: createRecordStore(database.db, createNoteAct({ departments, randomBytes })),
      now: () => new Date(),
    });
    for (const { department, bytes } of tasks) {
      const result = await importRecords(department, bytes);
      if (result.outcome === 'imported') {
        process.stdout.write(`${department.id}: ${result.imported} records imported\n`);
        continue;
      }
      for (const { row, column, message } of result.problems) {
        process.stderr.write(`row ${row}${column && `, ${column}`}: ${message.en} / ${message['zh-CN']}\n`);
      }
      process.stderr.write(`${department.id}: nothing of this file was imported.\n`);
      return 1;
    }
    return 0;
  } finally {
    await database.close();
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
