// The headers of every answer of the wallet's site: no foreign or inline script, no text that becomes markup or script
// outside two named policies, no frame, and no device of the phone but the camera and passkeys.
import type { FastifyHelmetOptions } from '@fastify/helmet';

/** No part of the wallet asks for any of them. */
const NEVER_USED = [
  ...['accelerometer', 'autoplay', 'browsing-topics', 'clipboard-read', 'clipboard-write'],
  ...['display-capture', 'encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope', 'hid'],
  ...['identity-credentials-get', 'idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi'],
  ...['otp-credentials', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'storage-access'],
  ...['usb', 'window-management', 'xr-spatial-tracking'],
];
const OWN_ONLY = ['camera', 'publickey-credentials-create', 'publickey-credentials-get'];

export const PERMISSIONS_POLICY = [
  ...OWN_ONLY.map((name) => `${name}=(self)`),
  ...NEVER_USED.map((name) => `${name}=()`),
].join(', ');

/** Two years, as the lists of browsers ask for. */
const HTTPS_ONLY_SECONDS = 63_072_000;

/** `isHttps`: whether citizens reach the wallet over https; on plain http browsers ignore such a promise. */
export function pageHeaders(connectSources: string[], { isHttps }: { isHttps: boolean }) {
  return {
    hsts: isHttps && { maxAge: HTTPS_ONLY_SECONDS, includeSubDomains: false },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        // the QR reader and the passphrase's derivation are WebAssembly
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...connectSources],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        // the screens' own markup, built in; and the one address of the service worker
        trustedTypes: ['svelte-trusted-html', 'anju-service-worker'],
      },
    },
  } satisfies FastifyHelmetOptions;
}
