// Which service the citizen looks at: in this page's memory alone. In the address or in the browser's history it could be
// read by whoever hands out the page, or by whoever opens the browser later.

let chosen: string | null = null;

/** Null once the page was loaded again, or the wallet was locked. */
export const chosenService = (): string | null => chosen;

export function chooseService(ruleId: string | null): void {
  chosen = ruleId;
}
