// Components, the reader’s preferences and the writing of amounts and dates, for all web apps.

export { contrastRatio, readableColours } from './colour.ts';
export { default as AppHeader } from './components/AppHeader.svelte';
export { default as Badge } from './components/Badge.svelte';
export { default as Banner } from './components/Banner.svelte';
export { default as Button } from './components/Button.svelte';
export { default as Choice } from './components/Choice.svelte';
export { default as DecisionWord } from './components/DecisionWord.svelte';
export { default as Field } from './components/Field.svelte';
export { default as Grade } from './components/Grade.svelte';
export { default as Icon, type IconName } from './components/Icon.svelte';
export { default as LanguageSwitch } from './components/LanguageSwitch.svelte';
export { default as Ledger, type LedgerClause } from './components/Ledger.svelte';
export { default as Panel } from './components/Panel.svelte';
export { default as Progress } from './components/Progress.svelte';
export { default as QrCode } from './components/QrCode.svelte';
export { default as SelectField } from './components/SelectField.svelte';
export { default as Skeleton } from './components/Skeleton.svelte';
export { default as Steps } from './components/Steps.svelte';
export { default as Table, type TableColumn } from './components/Table.svelte';
export { default as TextSizeSwitch } from './components/TextSizeSwitch.svelte';
export { default as ThemeSwitch } from './components/ThemeSwitch.svelte';
export {
  chooseLanguage,
  chooseTextSize,
  chooseTheme,
  preferences,
  startPreferences,
  type TextSize,
  type Theme,
  t,
} from './preferences/preferences.svelte.ts';
export {
  formatArea,
  formatDate,
  formatDateTime,
  formatDay,
  formatInteger,
  formatMoney,
} from './text/format.ts';
export { closestLanguage, fill, type Language, type Localized, languages, textIn } from './text/localized.ts';
export { type Outcome, outcomes } from './text/outcomes.ts';
