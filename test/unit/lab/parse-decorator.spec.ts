import { describe, expect, it } from '@jest/globals';
import { parseDecorator } from '../../../sample/03-cors-lab/src/builder/parse-decorator.js';
import { reviveArguments } from '../../../sample/03-cors-lab/src/builder/policy-arguments.js';

const PAGE = 'http://localhost:3000';
const names = { PAGE, STRANGER: 'http://localhost:3002' };

describe('A policy as a reader of the lab writes it', () => {
  it.each<[string, unknown[]]>([
    ['@Cors()', []],
    ['@Cors(false)', [false]],
    ['@Cors(PAGE, STRANGER);', [PAGE, 'http://localhost:3002']],
    ["@Cors([PAGE], { methods: ['GET'], maxAge: 0 })", [[PAGE], { methods: ['GET'], maxAge: 0 }]],
    ['@Cors(/^https:\\/\\/a\\.example$/i)', [/^https:\/\/a\.example$/i]],
    ['@Cors({ origin: `${PAGE}` })', [{ origin: PAGE }]],
  ])('is read without being run, and survives JSON: %s', (code, expected) => {
    const policy = parseDecorator(code, names);
    expect(reviveArguments(JSON.parse(JSON.stringify(policy)))).toEqual(expected);
  });

  it('may be absent', () => {
    expect(parseDecorator('  ', names)).toBeNull();
  });

  it.each([
    ['PAGE', 'Write a decorator'],
    ['@Cors(ORIGINS)', '“ORIGINS”'],
    ['@Cors(process.exit())', '“process.exit()”'],
    ['@Cors({ ...x })', '“...x”'],
    ['@Cors(PAGE', 'not a decorator yet'],
    ['@Cors(PAGE) export class X {}', 'not part of it'],
  ])('says what cannot be read: %s', (code, message) => {
    expect(() => parseDecorator(code, names)).toThrow(message);
  });
});
