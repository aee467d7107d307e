import { describe, expect, it } from '@jest/globals';
import { describeFault, reportOncePerMinute } from '../../../lib/origins/report-faults.js';

function reporter() {
  const lines: string[] = [];
  const clock = { time: 0 };
  const report = reportOncePerMinute(
    (line) => lines.push(line),
    () => clock.time,
  );
  return { lines, clock, report };
}

describe('reportOncePerMinute', () => {
  it('writes the same fault once, however often it comes up within a minute', () => {
    const { lines, clock, report } = reporter();
    for (clock.time = 0; clock.time < 60_000; clock.time += 10) report('no answer');
    expect(lines).toEqual(['no answer']);
  });

  it('says after a minute how many times it came up in between', () => {
    const { lines, clock, report } = reporter();
    report('no answer');
    report('no answer');
    report('no answer');
    clock.time = 60_000;
    report('no answer');
    clock.time = 120_000;
    report('no answer');
    expect(lines).toEqual(['no answer', 'no answer (2 more since the last line)', 'no answer']);
  });

  it('tells different faults apart', () => {
    const { lines, report } = reporter();
    report('no answer');
    report('refused');
    report('no answer');
    expect(lines).toEqual(['no answer', 'refused']);
  });

  it('writes at most a hundred lines a minute, and says how many faults it left out', () => {
    const { lines, clock, report } = reporter();
    for (let n = 0; n < 5_000; n++) report(`unknown tenant ${n}`);
    expect(lines).toHaveLength(100);
    clock.time = 60_000;
    report('unknown tenant 9000');
    expect(lines.at(-1)).toBe('unknown tenant 9000 (others, not shown: 4900)');
    report('unknown tenant 9001');
    expect(lines.at(-1)).toBe('unknown tenant 9001');
  });

  it('counts the repetitions of faults that it had to forget', () => {
    const { lines, clock, report } = reporter();
    for (let n = 0; n < 100; n++) report(`fault ${n}`);
    report('fault 7');
    clock.time = 60_000;
    report('a new one');
    expect(lines.at(-1)).toBe('a new one (others, not shown: 1)');
  });

  it('keeps the count of a fault while there is room for others', () => {
    const { lines, clock, report } = reporter();
    report('a');
    report('a');
    clock.time = 60_000;
    report('b');
    report('a');
    expect(lines).toEqual(['a', 'b', 'a (1 more since the last line)']);
  });

  it('says both how often a fault came up and how many other faults it left out', () => {
    const { lines, clock, report } = reporter();
    for (let n = 0; n < 101; n++) report(`fault ${n}`);
    report('fault 7');
    clock.time = 60_000;
    report('fault 7');
    expect(lines.at(-1)).toBe('fault 7 (1 more since the last line; others, not shown: 1)');
  });

  it('leaves a line of 500 characters as it is', () => {
    const { lines, report } = reporter();
    report('x'.repeat(500));
    expect(lines).toEqual(['x'.repeat(500)]);
  });

  it('escapes characters that could forge a line, and cuts off long texts', () => {
    const { lines, report } = reporter();
    report('a\r\nb\u001b[31mc\u2028d\u202ee\ud800');
    report('x'.repeat(10_000));
    expect(lines[0]).toBe('a\\u000d\\u000ab\\u001b[31mc\\u2028d\\u202ee\\ud800');
    expect(lines[1]).toBe(`${'x'.repeat(499)}…`);
  });

  it('goes on when the logger throws', () => {
    const report = reportOncePerMinute(() => {
      throw new Error('disk full');
    });
    expect(() => report('no answer')).not.toThrow();
  });

  it('uses its own clock by default', () => {
    const lines: string[] = [];
    const report = reportOncePerMinute((line) => lines.push(line));
    report('no answer');
    report('no answer');
    expect(lines).toEqual(['no answer']);
  });
});

describe('describeFault', () => {
  const unprintable = Object.create(null) as object;
  const throwing = new Proxy(new Error('x'), {
    get() {
      throw new Error('not even this');
    },
  });

  it.each<[string, unknown, string]>([
    ['an error', new TypeError('x is not a function'), 'TypeError: x is not a function'],
    ['a string', 'out of cats', 'out of cats'],
    ['nothing', undefined, 'undefined'],
    [
      'every error of a refused connection',
      new AggregateError([
        new Error('connect ECONNREFUSED ::1:5432'),
        new Error('connect ECONNREFUSED 127.0.0.1:5432'),
      ]),
      'AggregateError: Error: connect ECONNREFUSED ::1:5432; Error: connect ECONNREFUSED 127.0.0.1:5432',
    ],
    ['an aggregate with a message', new AggregateError([], 'all failed'), 'AggregateError: all failed'],
    ['an object without a prototype', unprintable, 'something that cannot be printed'],
    ['an error whose fields throw', throwing, 'something that cannot be printed'],
    ['a message over two lines', new Error('a\nb'), 'Error: a\\u000ab'],
  ])('describes %s', (_what, thrown, expected) => {
    expect(describeFault(thrown)).toBe(expected);
  });
});
