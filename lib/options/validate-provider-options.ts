import { describeValue } from '../origins/read-origin.js';
import type { FieldProblem } from './validate-origin.js';

const OPTIONS = ['cache', 'timeoutMs'];
const CACHE_OPTIONS = ['ttlMs', 'negativeTtlMs', 'staleMs', 'max'];

/** Problems of the options of `fromProvider()`. */
export function validateProviderOptions(options: unknown): FieldProblem[] {
  if (!isObject(options)) return [wrong('options', options, 'an object such as { timeoutMs: 1000 }')];
  const { cache, timeoutMs } = options;
  const problems = unknownOptions(options, OPTIONS);
  if (timeoutMs !== undefined && !isCount(timeoutMs, 1)) {
    problems.push(wrong('timeoutMs', timeoutMs, 'a whole number of milliseconds from 1'));
  }
  if (cache === undefined || cache === false) return problems;
  if (!isObject(cache))
    return [...problems, wrong('cache', cache, 'false, or an object such as { ttlMs: 60_000 }')];
  problems.push(...unknownOptions(cache, CACHE_OPTIONS));
  for (const name of CACHE_OPTIONS) {
    const least = name === 'max' ? 1 : 0;
    if (cache[name] !== undefined && !isCount(cache[name], least)) {
      problems.push(wrong(`cache.${name}`, cache[name], `a whole number from ${least}`));
    }
  }
  return problems;
}

function unknownOptions(options: Record<string, unknown>, known: readonly string[]): FieldProblem[] {
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: 'CORS_E016',
      message: `"${name}" is not an option of fromProvider(). Options: ${known.join(', ')}.`,
    }));
}

function wrong(name: string, value: unknown, right: string): FieldProblem {
  return {
    code: 'CORS_E006',
    message: `${describeValue(value)} is not a value for ${name} of fromProvider(). Write ${right}.`,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
