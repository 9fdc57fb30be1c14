// All that a request by a published rule needs beyond any other: the first screen is drawn without it.
export { previewByRule } from './preview-by-rule.ts';
export { tellByRule } from './result-by-rule.ts';
