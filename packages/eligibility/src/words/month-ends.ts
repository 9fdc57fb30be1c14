/** How months are counted where one has no corresponding day, said once for a rule that counts by months. */
import type { Localised, Rule } from '../rule.ts';

const FORWARD: Localised = {
  'zh-CN':
    '按月、按年计算的期间，到期月的对应日为期间届满之日；没有对应日的，为该月月末日（《民法典》第二百零二条）。例如自2028年2月29日起满一年之日，为2029年2月28日。',
  en: 'A period of months or years is complete on the corresponding day of its last month, or on that month’s last day where it has no such day (Civil Code, article 202). One year from 29 February 2028 is complete on 28 February 2029.',
};
const BACK: Localised = {
  'zh-CN':
    '向前推算的对应日，为较早月份的同一日；没有同一日的，为该月月末日。例如2029年2月28日一年前的对应日为2028年2月28日，自2028年2月29日起算的，尚未达到。',
  en: 'Counted back, the day is the same day of the earlier month, or that month’s last day where it has no such day. One year before 28 February 2029 is 28 February 2028, which 29 February 2028 does not reach.',
};

/** Empty for a rule that does not count by months. */
export function monthEndsInWords({ clauses }: Rule): Localised[] {
  const shifts = clauses.flatMap(({ condition }) => shiftsIn(condition));
  return [
    ...(shifts.some((months) => months > 0) ? [FORWARD] : []),
    ...(shifts.some((months) => months < 0) ? [BACK] : []),
  ];
}

/** In months; completed months are counted forward from the earlier day. */
function shiftsIn(part: unknown): number[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = 'months' in part ? [Number(part.months)] : 'months_from' in part ? [1] : [];
  return [...own, ...Object.values(part).flatMap(shiftsIn)];
}
