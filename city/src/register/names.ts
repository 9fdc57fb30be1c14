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
const GIVEN_NAMES: readonly { bornUntil: number; female: string; male: string }[] = [
  {
    bornUntil: 1968,
    female:
      '淑芬 淑珍 桂芝 秀荣 玉梅 凤琴 惠敏 素云 玉珍 桂荣 淑琴 秀芝 淑兰 玉华 秀云 桂兰 凤兰 素珍 惠兰 淑云 玉芬 秀珍 月娥 金凤',
    male: '德顺 宝山 长林 振海 万福 玉田 福来 广义 连生 景泰 守义 树林 宝林 长海 德福 凤山 国良 振山 永泉 玉山 文魁 春林 德海 士良',
  },
  {
    bornUntil: 1985,
    female:
      '丽娟 春梅 艳红 秋菊 雪梅 晓玲 海霞 红霞 小芳 彩云 文娟 慧萍 丽萍 春燕 秀丽 玉洁 志红 晓梅 雅芳 海英 立红 云霞 冬梅 俊玲',
    male: '立新 宏亮 春生 永刚 学军 海涛 庆丰 卫东 志勇 连海 建业 振兴 永强 志国 立民 长顺 海波 建新 文清 金生 学文 宝成 亚军 春雷',
  },
  {
    bornUntil: 2003,
    female:
      '晓雯 佳琪 雨薇 思敏 静怡 梦瑶 雪莹 晨曦 丹妮 嘉怡 文静 欣悦 雅婷 梦琪 思雨 婉莹 佳慧 雨晴 雪晴 晓彤 心怡 若楠 珊珊 慧敏',
    male: '鹏程 旭东 子健 晨光 博文 嘉伟 思源 宇航 天宇 立恒 修远 启明 浩宇 志鹏 明澈 文轩 泽宇 少华 嘉澄 子豪 雨泽 凯文 书恒 俊驰',
  },
  {
    bornUntil: 9999,
    female:
      '梓萱 语桐 若溪 一诺 可欣 诗涵 沐瑶 安然 乐彤 依依 芷晴 思齐 梓涵 语晨 书瑶 佳一 沐晴 语汐 欣妍 艺涵 清妍 知夏 南乔 舒然',
    male: '宇轩 梓豪 沐阳 子睿 皓宇 奕泽 明轩 嘉树 承宇 乐安 景行 知行 奕辰 皓然 子默 泽恩 睿宸 亦辰 俊熙 屹川 云帆 书航 星野 予安',
  },
];

export function pickSurname(random: Random): string {
  return random.weighted(SURNAMES);
}

export function pickGivenName(random: Random, sex: Sex, yearOfBirth: number): string {
  const generation = GIVEN_NAMES.find(({ bornUntil }) => yearOfBirth <= bornUntil);
  return random.pick((generation as (typeof GIVEN_NAMES)[number])[sex].split(' '));
}
