// What the desk says at the field and what the service refuses must be the same: both are tested over these.

export const CASE_NUMBERS = {
  good: [
    '1',
    '12',
    '京房审〔2026〕12号',
    'BJ-2026/00012',
    '2026.12(3)',
    '第（２０２６）１２号',
    '第3号【2026】',
    'ＡＢ_12#3',
    'SP0000000123',
    'x'.repeat(64),
    // sixteen digits are no identity number
    '1101011990030776',
  ],
  /** Nothing that offices write, or more than the log has room for. */
  characters: ['a b', '<b>', '-1', '〔2026〕12号', 'x'.repeat(65), '①', 'Ⅳ', '½', '١٢٣', 'x\u202e', '12\n'],
  personal: [
    '11010119900307765X',
    '11010119900307765x',
    '案110101199003077651',
    '１１０１０１１９９００３０７７６５１',
    '110101-19900307-765x',
    '110101/1990/0307/7651',
    'P0000000123',
    'p0000000123',
    '2026-H0000000123',
    'Ｐ０００００００１２３',
  ],
} as const;
