// The only script of the pages: brings the browser’s passkey dialogue and the service together. Without it, or in a
// browser without passkeys, what it would do stays hidden and people log in by a code.
import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json();
}

/** Resolves to the address where the login goes on. */
async function run(use: string | undefined, path: string): Promise<string> {
  const options = await post(`${path}/options`, {});
  const response =
    use === 'add'
      ? await startRegistration({
          optionsJSON: options as Parameters<typeof startRegistration>[0]['optionsJSON'],
        })
      : await startAuthentication({
          optionsJSON: options as Parameters<typeof startAuthentication>[0]['optionsJSON'],
        });
  const { next } = (await post(path, response)) as { next: string };
  return next;
}

function messageFor(error: unknown, { failed, cancelled, known }: DOMStringMap): string {
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return known ?? '';
  const isCancelled = error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name);
  return (isCancelled ? cancelled : failed) ?? '';
}

function set(element: HTMLElement): void {
  const button = element.querySelector('button');
  const said = element.querySelector('[data-said]');
  const { passkey: use, path = '', waiting = '' } = element.dataset;
  if (!button || !said) return;
  button.addEventListener('click', async () => {
    // A busy button keeps the focus, so that a keyboard user is not thrown back to the top.
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    said.textContent = waiting;
    try {
      location.assign(await run(use, path));
    } catch (error) {
      said.textContent = messageFor(error, element.dataset);
      button.removeAttribute('aria-busy');
    }
  });
  element.hidden = false;
}

if (browserSupportsWebAuthn()) {
  for (const element of document.querySelectorAll<HTMLElement>('[data-passkey]')) set(element);
  for (const element of document.querySelectorAll<HTMLElement>('[data-with-passkey]')) element.hidden = false;
  for (const element of document.querySelectorAll<HTMLElement>('[data-without-passkey]'))
    element.hidden = true;
}
