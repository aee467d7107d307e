import type { CorsConfigurationIssue } from '../errors/cors-configuration-error.js';
import { describeValue } from '../origins/read-origin.js';
import { decodeSegment, splitPath } from '../protocol/path-segments.js';
import type { PolicyLevel } from './merge-policy.js';
import { isOptionSet } from './option-set.js';

/** A mount as configured: its path, and the policy level that it adds to the module's default. */
export interface Mount {
  /** As configured, without a trailing slash. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly level: PolicyLevel;
}

/** Reads `mounts` from the module's options; reports unusable paths and policies. */
export function readMounts(mounts: unknown, issues: CorsConfigurationIssue[]): readonly Mount[] {
  if (mounts === undefined) return [];
  const report = (code: CorsConfigurationIssue['code'], place: string, message: string): void => {
    issues.push({ code, place, message });
  };
  if (!isOptionSet(mounts)) {
    const message = `${describeValue(mounts)} is not a set of mounts. Write mounts: { '/assets': { origin: '*' } }.`;
    report('CORS_E006', 'CorsModule.forRoot(), mounts', message);
    return [];
  }
  const known = new Map<string, string>();
  const found: Mount[] = [];
  for (const [path, options] of Object.entries(mounts) as [string, unknown][]) {
    const place = mountPlace(path);
    const segments = splitPath(path);
    const problem = problemOf(path, segments);
    if (problem !== undefined || segments === undefined) {
      report('CORS_E040', place, problem ?? '');
      continue;
    }
    const key = segments.join('/');
    const twin = known.get(key);
    if (twin !== undefined) {
      const message = `${describeValue(twin)} is the same path, because case, encoding and a slash at the end do not count. Leave one of them out.`;
      report('CORS_E041', place, message);
      continue;
    }
    known.set(key, path);
    if (options !== false && !isOptionSet(options)) {
      const message = `${describeValue(options)} is not a set of options. Write { origin: '*' }, or false for no CORS there.`;
      report('CORS_E006', place, message);
      continue;
    }
    const mounted = mountPath(path);
    const level: PolicyLevel = {
      place: mountPlace(mounted),
      ...(options === false ? { enabled: false, options: {} } : { enabled: true, options }),
    };
    found.push({ path: mounted, segments, level });
  }
  return found;
}

/** A mount's path without the slash that may be at its end. */
export function mountPath(path: string): string {
  return path.replace(/\/$/, '');
}

/** The mount that a route's path is at or below, whatever its parameters. */
export function mountAbove(path: string, mounts: readonly Mount[]): Mount | undefined {
  if (mounts.length === 0) return undefined;
  const literal = splitPath(literalPart(path)) ?? [];
  return mounts.find(({ segments }) => segments.every((segment, index) => literal[index] === segment));
}

/** The segments before the first one with a parameter, a wildcard or a group: `/assets` of `/assets{/*path}`. */
function literalPart(path: string): string {
  const end = path.search(/[:*{(\\]/);
  if (end === -1) return path;
  return path.startsWith('{/', end) ? path.slice(0, end) : path.slice(0, path.lastIndexOf('/', end));
}

/** The name of a mount as a level, in issues and in `CorsService.mounts()`. */
export function mountPlace(path: string): string {
  return `mount '${path}'`;
}

function problemOf(path: string, segments: readonly string[] | undefined): string | undefined {
  const written = describeValue(path);
  if (/^[\s/*]*$/.test(path)) {
    return `${written} is everything, which is what the module's default policy is for. State its fields beside "mounts".`;
  }
  const fault = faultOf(path, segments);
  if (fault === undefined) return undefined;
  const right = corrected(path);
  return `${written} ${fault}. ${right === undefined ? 'Write a path such as "/assets".' : `Write ${describeValue(right)}.`}`;
}

/** What is wrong with a path, in the middle of a sentence. */
function faultOf(path: string, segments: readonly string[] | undefined): string | undefined {
  if (URL_START.test(path)) return 'is a URL, and a mount is the path of one';
  if (/[*:{}()\\]/.test(path))
    return 'is a pattern, and a mount is a prefix: whatever is below it uses its policy';
  if (!path.startsWith('/')) return 'does not start with a slash';
  if (/[?#]/.test(path)) return 'has a query or a fragment, and a mount is a path alone';
  if (segments === undefined) return 'cannot be decoded, or hides a slash as %2F';
  return segments.some(isRemoved)
    ? 'has an empty segment, or a "." or "..", which browsers remove'
    : undefined;
}

const URL_START = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/** The path that was most likely meant; `undefined` if there is none, or if it would be every path. */
function corrected(path: string): string | undefined {
  const plain = path
    .replace(URL_START, '')
    .replaceAll('\\', '/')
    .replace(/[?#].*/s, '');
  const segments: string[] = [];
  for (const segment of literalPart(`/${plain}`).split('/')) {
    const decoded = decodeSegment(segment) ?? '';
    if (decoded === '..') segments.pop();
    else if (!isRemoved(decoded)) segments.push(segment);
  }
  const right = `/${segments.join('/')}`;
  return segments.length === 0 ? undefined : right;
}

function isRemoved(segment: string): boolean {
  return ['', '.', '..'].includes(segment);
}
