/** The heads of a table's columns: together they cover the range of the fact they go by, without gap and without overlap. */
import type { TableOptions } from './import-table.ts';
import { TableError } from './table-error.ts';

const HEAD = /^([0-9]{1,9})(?:-([0-9]{1,9})|(\+))?$/;

/** The first value under each head; what it covers ends before the next head begins. Throws TableError. */
export function readHeads([, ...heads]: readonly string[], by: TableOptions['by']): number[] {
  if (by === undefined) {
    if (heads.length !== 1 || heads[0] !== 'figure')
      throw new TableError(
        'head_invalid',
        { row: 1, column: 2 },
        'a table by date alone has one column of figures, headed "figure".',
      );
    return [];
  }
  const { fact, minimum, maximum } = by;
  let next = minimum;
  const froms = heads.map((head, index) => {
    const at = { row: 1, column: index + 2 };
    const [, first, last, open] = HEAD.exec(head) ?? [];
    const from = Number(first);
    const to = open === undefined ? Number(last ?? first) : maximum;
    if (first === undefined || to < from)
      throw new TableError(
        'head_invalid',
        at,
        `write which ${fact} the column is for: 1, or 1-3, or 4+ for 4 and above.`,
      );
    if (from < next)
      throw new TableError(
        'heads_overlap',
        at,
        next === minimum
          ? `no ${fact} is below ${minimum}; begin at ${minimum}.`
          : `${fact} ${from} has a figure under the head before; ${next > maximum ? 'leave this column out' : `begin this column at ${next}`}.`,
      );
    if (from > next)
      throw new TableError(
        'heads_leave_gap',
        at,
        `${fact} ${next} has no figure; begin this column at ${next}, or add one before it.`,
      );
    next = to + 1;
    return from;
  });
  const column = heads.length + 1;
  if (next <= maximum)
    throw new TableError(
      'heads_leave_gap',
      { row: 1, column },
      `${fact} ${next} to ${maximum} have no figure; add columns, or end the last head with "+" where its figure holds for all above.`,
    );
  if (next > maximum + 1)
    throw new TableError('head_invalid', { row: 1, column }, `no ${fact} is above ${maximum}; end there.`);
  return froms;
}
