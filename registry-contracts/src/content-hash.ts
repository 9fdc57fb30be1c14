// What a vote is given to: the hash of a proposal's calls and reason, as `Council.contentHashOf` makes it.
import { AbiCoder, keccak256 } from 'ethers';

/** 0x-prefixed, lower case. */
export const contentHashOf = (calls: readonly { target: string; data: string }[], reason: string): string =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['tuple(address target, bytes data)[]', 'string'],
      [calls.map(({ target, data }) => ({ target, data })), reason],
    ),
  );
