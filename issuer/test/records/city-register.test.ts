// The city's generated register goes through the importer that a department would use, file by file, without a complaint.
import { cityDir, generateRegister } from '@anju/city';
import { describe, expect, it } from 'vitest';
import { loadDepartments } from '../../src/departments/department-file.ts';
import { parseRecords } from '../../src/records/parse-csv.ts';

const today = '2026-11-20';
const { files } = generateRegister({ seed: 1, households: 2000, today });

describe.each(loadDepartments(cityDir).map((department) => [department.id, department] as const))(
  'the register of %s',
  (id, department) => {
    const csv = files[id] ?? '';

    it('is imported whole', () => {
      const { records, problems } = parseRecords(Buffer.from(csv), department, today);
      expect(problems).toEqual([]);
      expect(records.length).toBe(csv.trim().split('\n').length - 1);
      expect(records.length).toBeGreaterThan(1000);
    });

    it('is refused whole when one figure in the middle of it is spoilt', () => {
      const lines = csv.trim().split('\n');
      const middle = Math.floor(lines.length / 2);
      lines[middle] = lines[middle]?.replace(/P\d{10}/, 'P#') ?? '';
      const { records, problems } = parseRecords(Buffer.from(lines.join('\n')), department, today);
      expect([records, problems.map(({ row }) => row)]).toEqual([[], [middle + 1]]);
    });
  },
);
