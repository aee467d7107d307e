import { describe, expect, it } from '@jest/globals';
import { readQuestion } from '../../../lib/command/check-question.js';
import type { CheckQuestion } from '../../../lib/command/check-question.js';

const fine: CheckQuestion = { url: 'https://api.example.com/x#part', origin: 'https://shop.example.com' };

describe('A question about a request', () => {
  it('has the defaults of fetch()', () => {
    expect(readQuestion(fine)).toEqual({
      origin: 'https://shop.example.com',
      request: {
        url: 'https://api.example.com/x',
        method: 'GET',
        headers: [],
        credentials: 'same-origin',
      },
      cookie: undefined,
      notes: [],
    });
    expect(readQuestion({ ...fine, origin: 'null' }).origin).toBe('null');
  });

  it('may state several cookies one by one, which browsers send in one header', () => {
    const headers = [
      ['Cookie', 'a=1'],
      ['cookie', 'b=2; c=3'],
    ] as const;
    expect(readQuestion({ ...fine, headers }).cookie).toBe('a=1; b=2; c=3');
  });

  it.each<[Partial<CheckQuestion>, string]>([
    [
      { url: 'https://ada:secret@api.example.com/' },
      'does not accept an address with a user name or a password',
    ],
    [{ url: 'http://' }, 'is not the address of a server'],
    [{ origin: 'shop' }, 'Write scheme, host and port: https://shop.example.com.'],
    [{ origin: 'https://Shop.example.com' }, 'Write https://shop.example.com.'],
    [{ origin: 'https://1.2.3.400' }, 'Write scheme, host and port: https://shop.example.com.'],
    [{ origin: 'https://[::::]' }, 'Write scheme, host and port: https://shop.example.com.'],
    [{ origin: 'http://127.1' }, 'Write http://127.0.0.1.'],
    [{ headers: [['X A', '1']] }, '"X A" is not a header name.'],
    [{ headers: [['X-A', 'a\nb']] }, 'The value of X-A has characters that no header can have.'],
    [{ headers: [['X-A', 'grün …']] }, 'The value of X-A has characters that no header can have.'],
    [{ method: 'TRACE' }, 'Browsers do not send TRACE: fetch() throws.'],
  ])('is rejected: %j', (change, message) => {
    expect(() => readQuestion({ ...fine, ...change })).toThrow(message);
  });
});
