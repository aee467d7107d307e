import { describe, expect, it } from '@jest/globals';
import { consoleMessages } from '../../../lib/browser/console-messages.js';
import { answerPaste } from '../../../sample/03-cors-lab/src/paste/answer-paste.js';
import { corsChecks } from '../../../sample/03-cors-lab/src/paste/console-templates.js';
import { cardOf } from '../../../sample/03-cors-lab/src/paste/explain-message.js';
import { parseCurl } from '../../../sample/03-cors-lab/src/paste/parse-curl.js';
import { parseFetch } from '../../../sample/03-cors-lab/src/paste/parse-fetch.js';
import { scenarios } from '../../../sample/03-cors-lab/src/scenarios/index.js';

const page = 'https://shop.example.com';
const url = 'https://api.example.com/orders/7';

describe('The answer to a pasted text', () => {
  it.each(corsChecks)('has cause, fix and an existing card for: %s', (check) => {
    const failure = { check, subject: '*', preflight: true, status: 204, origin: page, urls: [url] };
    for (const text of Object.values(consoleMessages({ page, via: 'fetch', failure }))) {
      const answer = answerPaste(String(text));
      expect(answer.kind).toBe('message');
      expect(answer.says[0]).not.toContain('undefined');
      expect(answer.fix).toMatch(/\w/);
      expect(scenarios.map(({ id }) => id)).toContain(answer.card);
    }
    const shown = scenarios.filter(({ attempt }) => attempt.console?.check === check).map(({ id }) => id);
    // Where a card ends in this failure, it is the one; otherwise the nearest.
    expect(shown.length === 0 ? [cardOf(check, true)] : shown).toContain(cardOf(check, true));
  });

  it('names page and origin in the code of the fix', () => {
    const answer = answerPaste(
      `Access to fetch at '${url}' from origin '${page}' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors'.`,
    );
    expect(answer).toMatchObject({
      says: ['The response has no Access-Control-Allow-Origin.'],
      code: `@Cors('${page}')`,
      card: 'simple-no-policy',
      ask: { url, page, method: 'GET' },
    });
  });

  it('says what a browser does with a curl command, and what the server has to answer', () => {
    const answer = answerPaste(
      `curl '${url}' \\\n  -X DELETE \\\n  -H 'authorization: Bearer x' \\\n  -H 'origin: ${page}' \\\n  -H 'sec-fetch-mode: cors' --compressed`,
    );
    expect(answer.says).toEqual([
      'A browser sends a preflight first: DELETE is not GET, HEAD or POST; authorization is not a safelisted header.',
      `The preflight has to be answered with a status from 200 to 299 and Access-Control-Allow-Origin: ${page}; Access-Control-Allow-Methods: DELETE; Access-Control-Allow-Headers: authorization. The response of the DELETE has to repeat the first.`,
    ]);
    expect(answer.code).toContain(`@Cors('${page}')`);
    expect(answer.code).toContain("@Delete(':id')");
  });

  it('warns of CORS headers on the request and of no-cors', () => {
    const answer = answerPaste(
      `await fetch('${url}', { mode: 'no-cors', headers: { 'Access-Control-Allow-Origin': '*' } });`,
    );
    expect(answer.card).toBe('mistakes-request-headers');
    expect(answer.notes.join(' ')).toMatch(/belongs on the response.*no-cors.* does not help/);
  });

  it('is honest about what holds no reason, and about what it does not know', () => {
    expect(answerPaste('TypeError: Failed to fetch').kind).toBe('type-error');
    expect(answerPaste('TypeError: NetworkError when attempting to fetch resource.').kind).toBe('type-error');
    expect(answerPaste('TypeError: Load failed').kind).toBe('type-error');
    expect(answerPaste('it does not work').kind).toBe('unknown');
    expect(answerPaste('fetch(urlOf(order))').kind).toBe('unknown');
    expect(answerPaste('fetch(').kind).toBe('unknown');
    expect(answerPaste('curl').kind).toBe('unknown');
  });
});

describe('A curl command', () => {
  it.each([
    ['curl api.example.com', { url: 'http://api.example.com/', method: 'GET' }],
    [`$ curl --request=PUT "${url}"`, { url, method: 'PUT' }],
    [`curl -XPATCH ${url}`, { url, method: 'PATCH' }],
    [`curl -I ${url}`, { url, method: 'HEAD' }],
    [`curl -s -o /dev/null -w '%{http_code}' ${url}`, { url, method: 'GET' }],
    [
      `curl ${url} -d a=1`,
      { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    ],
    [`curl ${url} --json '{}'`, { method: 'POST', headers: { 'Content-Type': 'application/json' } }],
    [`curl ${url} -F a=@b`, { method: 'POST', headers: {}, hasBody: true }],
    [`curl ${url} -G -d a=1`, { method: 'GET', hasBody: false }],
    [`curl -b 'a=1' ${url}`, { credentials: 'include' }],
    [`curl -H 'Cookie: a=1' ${url}`, { credentials: 'include', headers: {} }],
    [`curl -H 'Referer: ${page}/cart' ${url}`, { page }],
    [`curl ^\n "${url}" ^\r\n -H "X-A: 1"`, { url, headers: { 'X-A': '1' } }],
    [
      `curl ${url} --data-raw $'it\\'s \\u0041' -H 'content-type: text/plain'`,
      { method: 'POST', headers: { 'content-type': 'text/plain' } },
    ],
  ])('is read: %s', (command, expected) => {
    expect(parseCurl(command)).toMatchObject(expected);
  });
});

describe('A fetch() call', () => {
  it.each([
    [`fetch('/orders')`, { url: '/orders', method: 'GET', headers: {} }],
    [`const r = await fetch(\`${url}\`).then((r) => r.json());`, { url }],
    [
      `fetch("${url}", { "method": "PUT", "body": null, "credentials": "include" });`,
      { method: 'PUT', hasBody: false, credentials: 'include' },
    ],
    [
      `window.fetch('${url}', { headers: { Authorization: 'Bearer ' + token } })`,
      { headers: { Authorization: '…' } },
    ],
    [
      `fetch('${url}', { headers: new Headers({ 'X-A': '1' }), body: JSON.stringify(order), method: 'POST' })`,
      { headers: { 'X-A': '1' }, hasBody: true },
    ],
    [
      `fetch('${url}', { headers: authHeaders(), ...more })`,
      { notRead: ['...more', 'headers: authHeaders()'] },
    ],
    [`fetch('${url}', init)`, { notRead: ['init'] }],
    [`fetch("${url}", { "referrer": "${page}/cart", "mode": "cors" });`, { page, mode: 'cors' }],
  ])('is read: %s', (call, expected) => {
    expect(parseFetch(call)).toMatchObject(expected);
  });
});
