// One question to an endpoint and its whole answer, however slow, large or long the answer is meant to be. What ethers does
// by itself waits as long as bytes come, unpacks whatever is packed, and goes where it is sent.
import type { FetchRequest, GetUrlResponse } from 'ethers';

/** Logs of 5,000 blocks are the most that is asked for at once. */
const maximumAnswerBytes = 32 * 1024 * 1024;

/** Rejects when the endpoint redirects, answers too much, or not within the request's `timeout` (milliseconds, for all of it). */
export async function boundedExchange(request: FetchRequest): Promise<GetUrlResponse> {
  const url = new URL(request.url);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
    'base64',
  );
  const response = await fetch(url, {
    method: request.method,
    headers: {
      ...request.headers,
      'accept-encoding': 'identity',
      ...(username === '' ? {} : { authorization: `Basic ${basic}` }),
    },
    body: request.body === null ? null : new Uint8Array(request.body),
    redirect: 'error',
    signal: AbortSignal.timeout(request.timeout),
  });
  return {
    statusCode: response.status,
    statusMessage: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: await boundedBody(response),
  };
}

async function boundedBody(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // leaving the loop ends the connection
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > maximumAnswerBytes) throw new Error('the endpoint answers too much');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
