// Streams of anchors as the chain tells them now.
import { isError, type JsonRpcProvider } from 'ethers';
import { interfaces } from '../contracts.ts';

export interface WrittenAnchor {
  number: number;
  digestHex: string;
  size: number;
  anchoredAtSeconds: number;
}

/** How many anchors a stream has; undefined while it is not open. Rejects with what ethers throws. */
export async function countAnchors(
  provider: JsonRpcProvider,
  anchors: string,
  stream: string,
): Promise<number | undefined> {
  const data = interfaces.anchors.encodeFunctionData('streamOf', [stream]);
  try {
    const answer = await provider.call({ to: anchors, data });
    const [found] = interfaces.anchors.decodeFunctionResult('streamOf', answer) as unknown as [
      { anchorCount: bigint },
    ];
    return Number(found.anchorCount);
  } catch (error) {
    const refusal = isError(error, 'CALL_EXCEPTION') && error.data ? error.data : '0x';
    if (refusal.startsWith(interfaces.anchors.getError('StreamUnknown')?.selector ?? '-')) return undefined;
    throw error;
  }
}

/** Anchors in order, from a number on, at most `limit`. Rejects with what ethers throws. */
export async function anchorsFrom(
  provider: JsonRpcProvider,
  anchors: string,
  stream: string,
  number: number,
  limit: number,
): Promise<WrittenAnchor[]> {
  const data = interfaces.anchors.encodeFunctionData('anchors', [stream, number - 1, limit]);
  const answer = await provider.call({ to: anchors, data });
  const [page] = interfaces.anchors.decodeFunctionResult('anchors', answer) as unknown as [
    { number: bigint; digest: string; size: bigint; anchoredAt: bigint }[],
  ];
  return page.map((found) => ({
    number: Number(found.number),
    digestHex: found.digest.slice(2),
    size: Number(found.size),
    anchoredAtSeconds: Number(found.anchoredAt),
  }));
}
