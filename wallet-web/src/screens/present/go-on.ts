// Where the asker wants the citizen to go on (OpenID4VP 1.0, section 8.2), and whether the wallet leads there by itself.

export interface GoOn {
  address: string;
  /** As the address bar will show it. */
  host: string;
  /**
   * True where a link in this browser opened the request: then the page that waits for the citizen is in this browser, and
   * the code in the address is of use to nobody else (section 14.2). A request that was scanned or pasted may have begun
   * on a stranger's screen, so there the citizen is told where it leads, and chooses.
   */
  atOnce: boolean;
}

/** `redirectUri` is one that the wallet has checked: https, or http of this machine in development. */
export function goOnFrom(redirectUri: string | null | undefined, byLink: boolean): GoOn | null {
  if (redirectUri === null || redirectUri === undefined) return null;
  return { address: redirectUri, host: new URL(redirectUri).host, atOnce: byLink };
}
