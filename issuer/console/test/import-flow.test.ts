import { ApiError } from '@anju/staff';
import { get } from 'svelte/store';
import { describe, expect, it } from 'vitest';
import { createImportFlow, importLimitBytes } from '../src/import/import-flow.ts';

const file = (text: string) => ({ name: 'income.csv', blob: new Blob([text]) });
const rows = [{ row: 3, column: 'assistance', message: { 'zh-CN': '不允许', en: 'not allowed' } }];

function page(answer: number | ApiError) {
  const sent: string[] = [];
  const flow = createImportFlow({
    department: 'income',
    api: {
      importRecords: async (department, csv) => {
        sent.push(`${department}: ${typeof csv === 'string' ? csv : await csv.text()}`);
        if (answer instanceof ApiError) throw answer;
        return { imported: answer };
      },
    },
  });
  return { flow, sent };
}

describe('importing a file', () => {
  it('is looked at before it is sent', async () => {
    const { flow, sent } = page(2);
    await flow.choose(file('a,b\r\n1,2\r\n3,4\r\n\r\n'));
    expect(get(flow)).toMatchObject({ name: 'ready', file: { name: 'income.csv', rows: 2 } });
    expect(sent).toEqual([]);
  });

  it('goes to the department on the screen, byte for byte', async () => {
    const { flow, sent } = page(1);
    await flow.choose(file('姓名\n王伟\n'));
    await flow.send();
    expect(sent).toEqual(['income: 姓名\n王伟\n']);
    expect(get(flow)).toMatchObject({ name: 'imported', count: 1 });
  });

  it('shows every refused row and can be started over', async () => {
    const { flow } = page(new ApiError('import_refused', 422, { answer: { rows } }));
    await flow.choose(file('a\n1\n'));
    await flow.send();
    expect(get(flow)).toMatchObject({ name: 'refused', rows });
    flow.startOver();
    expect(get(flow)).toEqual({ name: 'choose' });
  });

  it('does not call a lost connection a refusal: it may be tried again', async () => {
    const { flow, sent } = page(new ApiError('unreachable', 0));
    await flow.choose(file('a\n1\n'));
    await flow.send();
    expect(get(flow)).toMatchObject({ name: 'failed' });
    await flow.send();
    expect(sent).toHaveLength(2);
  });

  it('does not call a 422 without rows a table of errors', async () => {
    const { flow } = page(new ApiError('unexpected_answer', 422));
    await flow.choose(file('a\n1\n'));
    await flow.send();
    expect(get(flow)).toMatchObject({ name: 'failed' });
  });

  it('refuses an empty file and one over the limit before sending', async () => {
    const { flow, sent } = page(1);
    await flow.choose(file('only,a,heading\n'));
    expect(get(flow)).toEqual({ name: 'choose', problem: 'empty' });
    await flow.choose({ name: 'big.csv', blob: new Blob([new Uint8Array(importLimitBytes + 1)]) });
    expect(get(flow)).toEqual({ name: 'choose', problem: 'too_large' });
    await flow.send();
    expect(sent).toEqual([]);
  });
});
