// Where the focus goes when what had it is replaced: else a keyboard would be back at the top of the page.
import { tick } from 'svelte';

/** Once the screen is drawn anew. Nothing happens when there is no such element. */
export async function focusOn(id: string): Promise<void> {
  await tick();
  document.getElementById(id)?.focus();
}
