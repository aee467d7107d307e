import { describe, expect, it } from '@jest/globals';
import type { FetchFailure } from '../../../lib/browser/fetch-failure.js';
import type { ReadQuestion } from '../../../lib/explain/read-question.js';
import { remedyFor } from '../../../lib/explain/remedies.js';
import type { MergedFields } from '../../../lib/options/merge-policy.js';
import type { CorsReason } from '../../../lib/protocol/cors-reason.js';

const shop = 'https://shop.example.com';
const other = 'https://other.example.com';
const list = /^https:\/\/a\.example$/;

interface Asked {
  readonly reason: CorsReason;
  readonly fields: MergedFields;
  readonly from?: string;
  readonly credentials?: ReadQuestion['credentials'];
  readonly check?: FetchFailure['check'];
  readonly subject?: string;
  readonly isContinued?: boolean;
}

function remedy({ reason, fields, from = shop, credentials = 'same-origin', ...rest }: Asked) {
  const { check, subject = '', isContinued = false } = rest;
  const failure: FetchFailure | undefined =
    check === undefined
      ? undefined
      : { check, subject, preflight: true, status: 204, origin: from, urls: ['https://api.example.com/'] };
  const question = { from, method: 'DELETE', credentials } as ReadQuestion;
  return remedyFor({ reason, failure, isContinued }, question, fields);
}

describe('The fields that remove an obstacle', () => {
  it.each<[string, Asked, ReturnType<typeof remedy>]>([
    ['an origin where there is none', { reason: 'disabled', fields: {} }, { origin: shop }],
    [
      'the list of a wider level where CORS is off',
      { reason: 'disabled', fields: { origin: [other, shop] } },
      { origin: [other, shop] },
    ],
    [
      'the list and one more origin where CORS is off',
      { reason: 'disabled', fields: { origin: other } },
      { origin: [other, shop] },
    ],
    [
      'any origin where a wider level allows that',
      { reason: 'disabled', fields: { origin: '*' } },
      { origin: '*' },
    ],
    [
      'nothing where CORS is off and a function decides',
      { reason: 'disabled', fields: { origin: () => true } },
      undefined,
    ],
    [
      'one more origin, after those that are listed',
      { reason: 'origin-not-allowed', fields: { origin: [other, list] } },
      { origin: [other, list, shop] },
    ],
    [
      'nothing where a function decides',
      { reason: 'origin-not-allowed', fields: { origin: () => false } },
      undefined,
    ],
    [
      'nothing for the opaque origin, which anybody’s pages can have',
      { reason: 'origin-not-allowed', fields: { origin: other }, from: 'null' },
      undefined,
    ],
    [
      'one more method',
      { reason: 'method-not-allowed', fields: { methods: ['GET'] } },
      { methods: ['GET', 'DELETE'] },
    ],
    ['nothing where no handler serves the method', { reason: 'method-not-allowed', fields: {} }, undefined],
    [
      'nothing where the list has the method already',
      { reason: 'method-not-allowed', fields: { methods: ['DELETE'] } },
      undefined,
    ],
    [
      'one more header',
      {
        reason: 'header-not-allowed',
        fields: { allowedHeaders: ['X-A'] },
        check: 'header',
        subject: 'x-b',
      },
      { allowedHeaders: ['X-A', 'x-b'] },
    ],
    [
      'the header where none was listed',
      { reason: 'header-not-allowed', fields: {}, check: 'header', subject: 'x-b' },
      { allowedHeaders: ['x-b'] },
    ],
    [
      'nothing where the server refuses a header and the browser does not say which',
      { reason: 'header-not-allowed', fields: {} },
      undefined,
    ],
    [
      'private networks',
      { reason: 'private-network-not-allowed', fields: {} },
      { allowPrivateNetwork: true },
    ],
    [
      'a preflight answered by the library where the application’s fails',
      { reason: 'allowed', fields: { origin: shop }, isContinued: true, check: 'preflight-status' },
      { preflightContinue: false },
    ],
    [
      'the same although a header is refused as well, which the browser does not get to see',
      {
        reason: 'header-not-allowed',
        fields: { origin: shop, allowedHeaders: [] },
        isContinued: true,
        check: 'preflight-status',
      },
      { preflightContinue: false },
    ],
    [
      'credentials alone where the application’s answer fails for the lack of them',
      {
        reason: 'allowed',
        fields: { origin: shop },
        credentials: 'include',
        isContinued: true,
        check: 'allow-credentials',
      },
      { credentials: true },
    ],
    [
      'credentials',
      { reason: 'allowed', fields: { origin: shop }, credentials: 'include' },
      { credentials: true },
    ],
    [
      'credentials where a function decides',
      { reason: 'allowed', fields: { origin: () => true }, credentials: 'include' },
      { credentials: true },
    ],
    [
      'the page by name with credentials, in place of any origin',
      { reason: 'allowed', fields: { origin: '*' }, credentials: 'include' },
      { origin: shop, credentials: true },
    ],
    [
      'nothing for the opaque origin with credentials',
      { reason: 'allowed', fields: { origin: true }, credentials: 'include', from: 'null' },
      undefined,
    ],
    [
      'nothing where credentials are not asked for',
      { reason: 'allowed', fields: { origin: shop } },
      undefined,
    ],
    ['nothing where a provider fails', { reason: 'provider-failed', fields: { origin: shop } }, undefined],
  ])('are %s', (_what, asked, fields) => {
    expect(remedy(asked)).toEqual(fields);
  });
});
