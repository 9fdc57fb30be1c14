// All that published rules need, asked by or checked ahead: the first screen is drawn without it.
export { describeRule, todayOf, workOut } from '../../check-ahead/work-out.ts';
export { alongPickByRule, previewByRule } from './preview-by-rule.ts';
export { readDocument } from './read-document.ts';
export { tellByRule } from './result-by-rule.ts';
