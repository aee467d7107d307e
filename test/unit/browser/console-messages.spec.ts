import { describe, expect, it } from '@jest/globals';

import { consoleMessages } from '../../../lib/browser/console-messages.js';
import type { FetchFailure } from '../../../lib/browser/fetch-failure.js';

const page = 'https://shop.example';
const url = 'https://api.example/orders';

function messages(failure: Partial<FetchFailure>, via: 'fetch' | 'xhr' = 'fetch') {
  return consoleMessages({
    page,
    via,
    failure: {
      check: 'allow-origin-missing',
      preflight: false,
      subject: '',
      status: 200,
      origin: page,
      urls: [url],
      ...failure,
    },
  });
}

const chromium = (sentence: string) =>
  `Access to fetch at '${url}' from origin '${page}' has been blocked by CORS policy: ${sentence}`;
const aboutPreflight = (sentence: string) =>
  chromium(`Response to preflight request doesn't pass access control check: ${sentence}`);
const firefox = (reason: string, at = url) =>
  `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${at}. (Reason: ${reason}`;
const safari = (sentence: string) =>
  `${sentence}\nFetch API cannot load ${url} due to access control checks.`;

describe('What browsers print about a blocked fetch', () => {
  it.each<[Partial<FetchFailure>, chromium: string, firefox: string, safari: string]>([
    [
      { check: 'allow-origin-missing', status: 502 },
      chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource."),
      firefox('CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 502.'),
      safari(`Origin ${page} is not allowed by Access-Control-Allow-Origin. Status code: 502`),
    ],
    [
      { check: 'allow-origin-multiple', subject: 'a, b' },
      chromium(
        "The 'Access-Control-Allow-Origin' header contains multiple values 'a, b', but only one is allowed.",
      ),
      firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘a, b’).'),
      safari('Access-Control-Allow-Origin cannot contain more than one origin.'),
    ],
    [
      { check: 'allow-origin-invalid', subject: 'shop' },
      chromium("The 'Access-Control-Allow-Origin' header contains the invalid value 'shop'."),
      firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘shop’).'),
      safari(`Origin ${page} is not allowed by Access-Control-Allow-Origin. Status code: 200`),
    ],
    [
      { check: 'allow-origin-mismatch', subject: 'https://b.example' },
      chromium(
        "The 'Access-Control-Allow-Origin' header has a value 'https://b.example' that is not equal to the supplied origin.",
      ),
      firefox('CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://b.example’).'),
      safari(`Origin ${page} is not allowed by Access-Control-Allow-Origin. Status code: 200`),
    ],
    [
      { check: 'wildcard-with-credentials', subject: '*' },
      chromium(
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
      ),
      firefox(
        'Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).',
        `‘${url}’`,
      ),
      safari('Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.'),
    ],
    [
      { check: 'allow-credentials', subject: 'True' },
      chromium(
        "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the request's credentials mode is 'include'.",
      ),
      firefox('expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).'),
      safari('Credentials flag is true, but Access-Control-Allow-Credentials is not "true".'),
    ],
    [
      { check: 'preflight-redirect', preflight: true, status: 302, subject: '302' },
      aboutPreflight('Redirect is not allowed for a preflight request.'),
      firefox('CORS request external redirect not allowed).'),
      safari('Preflight response is not successful. Status code: 302'),
    ],
    [
      { check: 'preflight-status', preflight: true, status: 401, subject: '401' },
      aboutPreflight('It does not have HTTP ok status.'),
      firefox('CORS preflight response did not succeed). Status code: 401.'),
      safari('Preflight response is not successful. Status code: 401'),
    ],
    [
      { check: 'allow-methods-malformed', preflight: true, subject: 'a b' },
      chromium('Cannot parse Access-Control-Allow-Methods response header field in preflight response.'),
      firefox('invalid token ‘a b’ in CORS header ‘Access-Control-Allow-Methods’).'),
      safari('Header Access-Control-Allow-Methods has an invalid value: a b'),
    ],
    [
      { check: 'allow-headers-malformed', preflight: true, subject: 'a b' },
      chromium('Cannot parse Access-Control-Allow-Headers response header field in preflight response.'),
      firefox('invalid token ‘a b’ in CORS header ‘Access-Control-Allow-Headers’).'),
      safari('Header Access-Control-Allow-Headers has an invalid value: a b'),
    ],
    [
      { check: 'method', preflight: true, subject: 'PUT' },
      chromium('Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.'),
      firefox('Did not find method in CORS header ‘Access-Control-Allow-Methods’).'),
      safari('Method PUT is not allowed by Access-Control-Allow-Methods.'),
    ],
    [
      { check: 'header', preflight: true, subject: 'x-a', asWritten: 'X-A' },
      chromium(
        'Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight response.',
      ),
      firefox(
        'header ‘x-a’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).',
      ),
      safari('Request header field X-A is not allowed by Access-Control-Allow-Headers.'),
    ],
    [
      { check: 'header', preflight: true, status: 299, subject: 'x-a' },
      chromium(
        'Request header field x-a is not allowed by Access-Control-Allow-Headers in preflight response.',
      ),
      firefox(
        'header ‘x-a’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).',
      ),
      safari('Request header field x-a is not allowed by Access-Control-Allow-Headers.'),
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 404 },
      aboutPreflight("No 'Access-Control-Allow-Origin' header is present on the requested resource."),
      firefox('CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 404.'),
      safari('Preflight response is not successful. Status code: 404'),
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 199 },
      aboutPreflight("No 'Access-Control-Allow-Origin' header is present on the requested resource."),
      firefox('CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 199.'),
      safari('Preflight response is not successful. Status code: 199'),
    ],
    [
      { check: 'allow-origin-missing', preflight: true, status: 307 },
      aboutPreflight('Redirect is not allowed for a preflight request.'),
      firefox('CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 307.'),
      safari('Preflight response is not successful. Status code: 307'),
    ],
  ])('%j', (failure, ...expected) => {
    const printed = messages(failure);
    expect([printed.chromium, printed.firefox, printed.safari]).toEqual(expected);
  });

  it('names XMLHttpRequest, and how it is told to send credentials', () => {
    const printed = messages({ check: 'wildcard-with-credentials', subject: '*' }, 'xhr');
    const hint =
      ' The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.';
    expect(printed.chromium).toBe(
      `Access to XMLHttpRequest at '${url}' from origin '${page}' has been blocked by CORS policy: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.${hint}`,
    );
    expect(printed.safari).toMatch(/\nXMLHttpRequest cannot load /);
    expect(messages({ check: 'allow-credentials' }, 'xhr').chromium).toContain(`'include'.${hint}`);
    expect(messages({ check: 'allow-origin-missing' }, 'xhr').chromium).not.toContain(hint);
  });

  it('names both ends of a redirect', () => {
    const last = 'https://other.example/';
    const printed = messages({ urls: [url, last], origin: 'null' });
    expect(printed.chromium).toBe(
      `Access to fetch at '${last}' (redirected from '${url}') from origin '${page}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
    );
    expect(printed.firefox).toContain(`resource at ${last}. (`);
    expect(printed.safari).toBe(
      `Origin null is not allowed by Access-Control-Allow-Origin. Status code: 200\nFetch API cannot load ${last} due to access control checks.`,
    );
  });

  it('is nothing about CORS if something else failed, a preflight without an answer included', () => {
    expect(messages({ check: 'redirect-count' })).toStrictEqual({});
    expect(messages({ check: 'no-answer', status: 0 })).toStrictEqual({});
    expect(messages({ check: 'no-answer', status: 0, preflight: true })).toStrictEqual({});
    expect(Object.keys(messages({ check: 'redirect-with-credentials', subject: 'https://a:b@c/' }))).toEqual([
      'chromium',
    ]);
  });
});
