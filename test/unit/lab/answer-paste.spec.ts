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
  it.each(corsChecks)('has a cause, a fix and an existing card for: %s', (check) => {
    const failure = { check, subject: '*', preflight: true, status: 204, origin: page, urls: [url] };
    for (const text of Object.values(consoleMessages({ page, via: 'fetch', failure }))) {
      const answer = answerPaste(String(text));
      expect(answer.kind).toBe('message');
      expect(answer.says[0]).not.toContain('undefined');
      expect(answer.fix).toMatch(/\w/);
      expect(scenarios.map(({ id }) => id)).toContain(answer.card);
    }
    const shown = scenarios.filter(({ attempt }) => attempt.console?.check === check).map(({ id }) => id);
    // If a card ends in this failure, that card is linked; otherwise the nearest one.
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
      `The preflight has to be answered with a status from 200 to 299 and Access-Control-Allow-Origin: ${page}; Access-Control-Allow-Methods: DELETE; Access-Control-Allow-Headers: authorization. The response to the DELETE has to repeat the first.`,
    ]);
    expect(answer.code).toContain(`@Cors('${page}')`);
    expect(answer.code).toContain("@Delete(':id')");
  });

  it.each([
    ['a GET with Authorization', '', `Allow-Origin: ${page}; Access-Control-Allow-Headers: authorization.`],
    [
      'a method that fetch() upper-cases',
      "method: 'put', ",
      `Allow-Origin: ${page}; Access-Control-Allow-Methods: PUT; Access-Control-Allow-Headers: authorization.`,
    ],
  ])('lists Access-Control-Allow-Methods only if a browser looks at it: %s', (_what, method, answer) => {
    const { says } = answerPaste(
      `fetch('${url}', { ${method}headers: { Authorization: 'Bearer x' }, referrer: '${page}/' })`,
    );
    expect(says[1]).toContain(answer);
  });

  it('warns of CORS headers on the request and of no-cors', () => {
    const answer = answerPaste(
      `await fetch('${url}', { mode: 'no-cors', headers: { 'Access-Control-Allow-Origin': '*' } });`,
    );
    expect(answer.card).toBe('mistakes-request-headers');
    expect(answer.notes.join(' ')).toMatch(/belongs on the response.*no-cors.* does not help/);
  });

  it('leaves out what browsers set themselves and DevTools copies', () => {
    const answer = answerPaste(
      `fetch("${url}", {
        "headers": {
          "accept": "application/json",
          "authorization": "Bearer x",
          "cache-control": "no-cache",
          "priority": "u=1, i",
          "sec-ch-ua": "\\"Chromium\\";v=\\"140\\"",
          "sec-fetch-mode": "cors"
        },
        "referrer": "${page}/",
        "body": null,
        "method": "GET",
        "mode": "cors",
        "credentials": "omit"
      });`,
    );
    expect(answer.says[0]).toBe(
      'A browser sends a preflight first: authorization is not a safelisted header.',
    );
    expect(answer.says[1]).toContain('Access-Control-Allow-Headers: authorization.');
    expect(answer.notes.join(' ')).toContain(
      'Left out, since the browser sets them: cache-control, priority, sec-ch-ua, sec-fetch-mode.',
    );
    expect(answer.ask?.headers).toEqual({ accept: 'application/json', authorization: 'Bearer x' });
    // In code written by hand, the script itself sets them.
    expect(answerPaste(`fetch('${url}', { headers: { 'Cache-Control': 'no-cache' } })`).says[0]).toContain(
      'cache-control is not a safelisted header',
    );
  });

  it('reads the rest of a call if only the program knows the address', () => {
    const answer = answerPaste('fetch(`${API}/orders/${id}`, { method: "PUT", credentials: "include" })');
    expect(answer.says[0]).toContain('PUT is not GET, HEAD or POST');
    expect(answer.notes.join(' ')).toContain(
      'Not read, since only your program knows it: `${API}/orders/${id}`',
    );
    expect(answer.ask).toBeUndefined();
  });

  it('says that methods are case-sensitive', () => {
    expect(answerPaste(`fetch('${url}', { method: 'patch' })`).notes.join(' ')).toContain('Write PATCH');
    expect(answerPaste(`fetch('${url}', { method: 'delete' })`).notes.join(' ')).not.toContain('Write');
  });

  it.each([
    [
      "Access to script at 'file:///C:/x/main.js' from origin 'null' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, data, http, https.",
      'http:',
    ],
    [
      "Access to fetch at 'http://192.168.1.5/' from origin 'https://shop.example.com' has been blocked by CORS policy: Permission was denied for this request to access the `local` address space.",
      'local network',
    ],
    [
      "Access to fetch at 'http://192.168.1.5/' from origin 'http://shop.example.com' has been blocked by CORS policy: The request client is not a secure context and the resource is in more-private address space `local`.",
      'local network',
    ],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at file:///a.json. (Reason: CORS request not http).',
      'http:',
    ],
    [
      "Mixed Content: The page at 'https://shop.example.com/' was loaded over HTTPS, but requested an insecure resource 'http://api.example.com/'. This request has been blocked; the content must be served over HTTPS.",
      'https:',
    ],
    ['GET https://api.example.com/ net::ERR_CERT_AUTHORITY_INVALID', 'certificate'],
    ['GET http://localhost:3000/ net::ERR_CONNECTION_REFUSED', 'reached'],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/. (Reason: CORS request did not succeed). Status code: (null).',
      'reached',
    ],
  ])('says what a policy cannot fix: %s', (text, word) => {
    const answer = answerPaste(text);
    expect(answer).toMatchObject({ kind: 'no-policy', notes: [] });
    expect(`${answer.says.join(' ')} ${answer.fix}`).toContain(word);
  });

  it('has a sentence even if the message names no method', () => {
    const text = `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${url}. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).`;
    const answer = answerPaste(text);
    expect(answer.says[0]).toBe(
      'The answer to the preflight does not name the method in Access-Control-Allow-Methods.',
    );
    expect(answer.fix).toMatch(/^Serve the method on this path/);
  });

  it('admits that a text has no reason, and what it does not know', () => {
    expect(answerPaste('TypeError: Failed to fetch').kind).toBe('type-error');
    expect(answerPaste('TypeError: NetworkError when attempting to fetch resource.').kind).toBe('type-error');
    expect(answerPaste('TypeError: Load failed').kind).toBe('type-error');
    expect(answerPaste(`[Error] Fetch API cannot load ${url} due to access control checks.`).kind).toBe(
      'type-error',
    );
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
    [
      `curl ^"${url}?a=1^&b=2^" ^\r\n  -X ^"PUT^" ^\r\n  -H ^"content-type: application/json^" ^\r\n  --data-raw ^"^{^\\^"a^\\^":1^}^"`,
      { url: `${url}?a=1&b=2`, method: 'PUT', headers: { 'content-type': 'application/json' } },
    ],
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
    [`fetch('${url}', { headers: [['X-A', '1']] })`, { headers: { 'X-A': '1' }, notRead: [] }],
    [`fetch(new URL('${url}'), { method: 'PUT' })`, { url, method: 'PUT' }],
    [`fetch(new Request('${url}', { method: 'PUT' }))`, { url, method: 'PUT' }],
    [`fetch('${url}', init)`, { notRead: ['init'] }],
    [`fetch("${url}", { "referrer": "${page}/cart", "mode": "cors" });`, { page, mode: 'cors' }],
  ])('is read: %s', (call, expected) => {
    expect(parseFetch(call)).toMatchObject(expected);
  });
});
