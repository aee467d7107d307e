import { describe, expect, it } from '@jest/globals';
import { describeFault } from '../../../lib/command/describe-fault.js';

const https = new URL('https://api.example.com/orders');
const http = new URL('http://api.example.com:3000/orders');

/** An error as Node's client throws it. */
const fault = (code: string, message = '') => Object.assign(new Error(message), { code });

describe('Why there is no answer', () => {
  it.each<[unknown, URL, string]>([
    [
      Object.assign(new Error('late'), { name: 'TimeoutError' }),
      http,
      'api.example.com:3000 did not answer within 10 s.',
    ],
    [fault('ABORT_ERR'), https, 'api.example.com did not answer within 10 s.'],
    [fault('ENOTFOUND'), https, 'There is no host called api.example.com.'],
    [fault('EAI_AGAIN'), https, 'The name api.example.com cannot be looked up at the moment.'],
    [
      fault('ECONNRESET'),
      http,
      'api.example.com:3000 closed the connection without an answer. It may speak https: there.',
    ],
    [fault('EPIPE'), https, 'api.example.com closed the connection without an answer.'],
    [fault('ETIMEDOUT'), https, 'api.example.com did not accept the connection in time.'],
    [fault('EHOSTUNREACH'), https, 'There is no route to api.example.com.'],
    [fault('ENETUNREACH'), https, 'The network of api.example.com cannot be reached.'],
    [
      fault('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'),
      http,
      'The answer of api.example.com:3000 is not HTTP/1.1: Parse Error: Expected HTTP/.',
    ],
    [
      fault('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version'),
      https,
      'The TLS handshake with api.example.com failed: tlsv1 alert protocol version.',
    ],
    [
      fault('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'tlsv1 alert no application protocol'),
      https,
      'api.example.com speaks HTTP/2 only, and this check HTTP/1.1.',
    ],
    [
      fault('CERT_REVOKED', 'certificate revoked\nand more'),
      https,
      'The certificate of api.example.com is not trusted: certificate revoked. Browsers refuse it, too, unless their user makes an exception.',
    ],
    [
      fault('EMFILE', 'too many open files.'),
      https,
      'api.example.com cannot be reached: too many open files.',
    ],
    [fault('ENOBUFS'), https, 'api.example.com cannot be reached: ENOBUFS.'],
  ])('is described for %p: %#', (thrown, url, text) => {
    expect(describeFault(thrown, { kind: 'actual', url, timeoutMs: 10_000 })).toBe(text);
  });

  it.each([
    ['CERT_NOT_YET_VALID', 'it is not valid yet', false],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'its chain ends with a self-signed one', true],
    ['UNABLE_TO_GET_ISSUER_CERT', 'no authority that this machine trusts has signed it', true],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'no authority that this machine trusts has signed it', true],
  ])('is a certificate: %s', (code, text, isOwn) => {
    const said = describeFault(fault(code), { kind: 'actual', url: https, timeoutMs: 10_000 });
    expect(said).toContain(`is not trusted: ${text}`);
    expect(said.includes('NODE_EXTRA_CA_CERTS')).toBe(isOwn);
  });
});
