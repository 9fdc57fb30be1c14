// The search that the privacy tests rest on finds what is there, and takes no chance for a find.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { findNeedles, findNumbers, writtenForms } from '../support/search-bytes.ts';

const value = 2_055_939_786;
const needles = writtenForms('value', value);
const found = (text: string) => findNeedles(Buffer.from(text, 'latin1'), needles);
const hash = createHash('sha256').update('anything').digest('hex');
const inHash = (digits: string) => `${hash.slice(0, 20)}${digits}${hash.slice(20 + digits.length)}`;

it('finds a number as text, in hexadecimal, and in the middle of other words', () => {
  expect(found(`income=${value};`)).toEqual(['value as text']);
  expect(found(`face${value}`)).toEqual(['value as text']);
  expect(found(`x${value.toString(16)}y`)).toEqual(['value in hexadecimal']);
  expect(findNumbers(Buffer.from('index 2921268, dead2921268beef'), new Set([2_921_268]), 7)).toEqual([
    2_921_268,
  ]);
});

it('takes digits that a hash, a longer number or a time happens to hold for no find', () => {
  expect(found(inHash(String(value)))).toEqual([]);
  expect(found(inHash(value.toString(16)))).toEqual([]);
  expect(found(inHash(String(value)).slice(10, 40))).toEqual([]);
  // the random id of a step in a trace, and what is longer than a number and shorter than such an id
  expect(found(`"spanId":"${value.toString(16)}0c9bbd12"`)).toEqual([]);
  expect(found(`"area":"${value.toString(16)}0c9bbd1"`)).toEqual(['value in hexadecimal']);
  expect(found(`1${value} 0.${value}`)).toEqual([]);
  expect(
    findNumbers(Buffer.from(`${inHash('a2921268f')} 12921268 0.2921268`), new Set([2_921_268]), 7),
  ).toEqual([]);
});

it('takes decimal digits in a fraction for no number in hexadecimal, and finds them by themselves', () => {
  const decimal = 0x79300002;
  const search = (text: string) => findNeedles(Buffer.from(text), writtenForms('value', decimal));
  expect(search('"responseTime":1.5867930000240449')).toEqual([]);
  expect(search('area=79300002;')).toEqual(['value in hexadecimal']);
});

it('takes digits in sealed bytes for no find, and finds them in names and paths however long', () => {
  const sealed = createHash('sha512').update('anything').digest('base64url');
  const inSealed = (digits: string) => `${sealed.slice(0, 30)}${digits}x${sealed.slice(30)}`;
  const index = 2_921_268;
  const indices = (text: string) => findNumbers(Buffer.from(text, 'latin1'), new Set([index]), 7);
  expect(found(inSealed(String(value)))).toEqual([]);
  expect(found(inSealed(value.toString(16)))).toEqual([]);
  expect(indices(inSealed(`x${index}`))).toEqual([]);
  expect(indices(`${inSealed('')}","idx":${index}}`)).toEqual([index]);
  expect(indices(`the-status-index-of-the-credential-that-was-shown-${index}`)).toEqual([index]);
  expect(indices(`theStatusIndexOfTheCredentialThatWasShownIs${index}`)).toEqual([index]);
});

it('finds a number as eight bytes in hexadecimal, whatever stands around it', () => {
  const eight = value.toString(16).padStart(16, '0');
  expect(found(`${hash}${eight}${hash}`)).toEqual(['value as hex of eight bytes']);
});
