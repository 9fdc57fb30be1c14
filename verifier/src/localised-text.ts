// Words for people: always in both languages, Chinese first.

export interface LocalisedText {
  'zh-CN': string;
  en: string;
}
