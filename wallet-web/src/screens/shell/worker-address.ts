// The service worker's address, in the form that browsers with Trusted Types ask for: this one text becomes a script's
// address, and no other.
type Policy = { createScriptURL(text: string): string };
type Policies = { createPolicy(name: string, rules: Policy): Policy };

const ADDRESS = '/service-worker.js';

const { trustedTypes } = globalThis as { trustedTypes?: Policies };

// made at the start: a name can be taken once
const policy = trustedTypes?.createPolicy('anju-service-worker', {
  createScriptURL(text) {
    if (text !== ADDRESS) throw new TypeError('Not the wallet’s service worker');
    return text;
  },
});

export const workerAddress = (): string => policy?.createScriptURL(ADDRESS) ?? ADDRESS;
