/** Everyday Chinese names, by generation and sex. They belong to nobody in particular. */
import type { Random } from './random.ts';

export type Sex = 'female' | 'male';

/** Surname and weight, roughly as frequent as in Beijing. */
const SURNAMES: readonly (readonly [string, number])[] = [
  ['王', 106],
  ['张', 96],
  ['李', 91],
  ['刘', 78],
  ['赵', 40],
  ['杨', 34],
  ['陈', 32],
  ['孙', 27],
  ['马', 24],
  ['高', 22],
  ['郭', 20],
  ['于', 18],
  ['徐', 18],
  ['宋', 17],
  ['周', 17],
  ['吴', 16],
  ['朱', 15],
  ['胡', 14],
  ['韩', 13],
  ['崔', 12],
  ['田', 11],
  ['董', 11],
  ['孟', 9],
  ['范', 8],
  ['贾', 8],
  ['石', 8],
  ['白', 7],
  ['齐', 7],
  ['康', 6],
  ['邢', 6],
  ['尹', 5],
  ['翟', 4],
  ['佟', 3],
  ['欧阳', 2],
];

/** Given names by the year of birth up to which they were usual. */
const GIVEN_NAMES: readonly { bornUntil: number; female: readonly string[]; male: readonly string[] }[] = [
  {
    bornUntil: 1968,
    female: ['淑芬', '淑珍', '桂芝', '秀荣', '玉梅', '凤琴', '惠敏', '素云', '玉珍', '桂荣', '淑琴', '秀芝'],
    male: ['德顺', '宝山', '长林', '振海', '万福', '玉田', '福来', '广义', '连生', '景泰', '守仁', '树林'],
  },
  {
    bornUntil: 1985,
    female: ['丽娟', '春梅', '艳红', '秋菊', '雪梅', '晓玲', '海霞', '红霞', '小芳', '彩云', '文娟', '慧萍'],
    male: ['立新', '宏伟', '春生', '永刚', '学军', '海涛', '庆丰', '卫东', '志勇', '连海', '建业', '振兴'],
  },
  {
    bornUntil: 2003,
    female: ['晓雯', '佳琪', '雨薇', '思敏', '静怡', '梦瑶', '雪莹', '晨曦', '丹妮', '嘉宁', '文静', '欣悦'],
    male: ['鹏程', '旭东', '子健', '晨光', '博文', '嘉伟', '思源', '宇航', '天宇', '立群', '致远', '启明'],
  },
  {
    bornUntil: 9999,
    female: ['梓萱', '语桐', '若溪', '一诺', '可欣', '诗涵', '沐瑶', '安然', '乐彤', '依依', '奕辰', '思齐'],
    male: ['宇轩', '梓豪', '沐阳', '子睿', '皓宇', '奕泽', '明轩', '嘉树', '承宇', '乐天', '景行', '知行'],
  },
];

export function pickSurname(random: Random): string {
  return random.weighted(SURNAMES);
}

export function pickGivenName(random: Random, sex: Sex, yearOfBirth: number): string {
  const generation = GIVEN_NAMES.find(({ bornUntil }) => yearOfBirth <= bornUntil);
  return random.pick((generation as (typeof GIVEN_NAMES)[number])[sex]);
}
