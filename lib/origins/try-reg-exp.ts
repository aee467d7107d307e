import { isLoopbackHost, parseOrigin } from '../protocol/parse-origin.js';
import { publicSuffixOf } from './public-suffix.js';
import { makeSamples, type Sample } from './reg-exp-samples.js';
import { readShape } from './reg-exp-shape.js';

/** Why an origin that an expression matches would be refused as a string. */
export type Danger = 'any-site' | 'look-alike' | 'public-suffix' | 'insecure';

/** For each danger, an origin that gets through. */
export type Dangers = Readonly<Partial<Record<Danger, string>>>;

/** Sites that no policy means to allow. */
const FOREIGN = [
  'https://evil.net',
  'https://www.evil.co.uk',
  'https://evil.net:8443',
  'https://203.0.113.7',
  'https://mallory.org',
];
/** Names in an expression that are tried as parts of foreign ones. */
const MAX_NAMES = 8;

const MAX_KNOWN = 1_000;
const known = new Map<string, Dangers>();

/**
 * Tries an expression on made-up origins: other sites, and samples of its matches in which every variable part is
 * filled with an attacker's choice. Names that somebody else can register are dangerous: those whose registrable
 * domain the expression does not spell out.
 */
export function tryRegExp(regExp: RegExp): Dangers {
  const key = String(regExp);
  let dangers = known.get(key);
  if (dangers === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, (dangers = findDangers(regExp)));
  }
  return dangers;
}

function findDangers(regExp: RegExp): Dangers {
  const dangers: Partial<Record<Danger, string>> = {};
  const foreign = FOREIGN.find((origin) => regExp.test(origin));
  if (foreign !== undefined) dangers['any-site'] = foreign;
  for (const sample of samplesOf(regExp)) {
    for (const one of dangerOf(sample)) {
      if (dangers[one] === undefined && regExp.test(sample.text)) dangers[one] = sample.text;
    }
  }
  const names = namesIn(regExp);
  const lookAlike = sitesNamedAfter(names).find((origin) => regExp.test(origin));
  if (lookAlike !== undefined) dangers['look-alike'] ??= lookAlike;
  const insecure = insecureSitesOf(names).find((origin) => regExp.test(origin));
  if (insecure !== undefined) dangers.insecure ??= insecure;
  return Object.freeze(dangers);
}

/** Foreign sites with a name of the expression in theirs: for look-ahead, which samples do not fulfil. */
function sitesNamedAfter(names: readonly string[]): string[] {
  return names.flatMap((name) => [
    `https://${name}.evil.net`,
    `https://evil.net.${name}.evil.net`,
    `https://evil-${name}.net`,
  ]);
}

/** Unencrypted origins with a name of the expression: for schemes that samples do not guess, as in `h.*example\.com`. */
function insecureSitesOf(names: readonly string[]): string[] {
  return names
    .flatMap((name) => [`http://${name}`, `http://x.${name}`])
    .filter((origin) => !isLoopbackHost(parseOrigin(origin)?.host ?? 'localhost'));
}

function namesIn({ source }: RegExp): string[] {
  const names = source.replace(/\\(\W)/g, '$1').match(/[a-z0-9-]{3,}(?:\.[a-z0-9-]+)*/gi) ?? [];
  return [...new Set(names.map((name) => name.toLowerCase()))]
    .filter((name) => !/^https?$/.test(name))
    .slice(0, MAX_NAMES);
}

function* samplesOf(regExp: RegExp): Generator<Sample> {
  try {
    yield* makeSamples(readShape(regExp));
  } catch {
    // Syntax newer than this library. The foreign sites have been tried.
  }
}

function dangerOf({ text, isFree }: Sample): Danger[] {
  const origin = parseOrigin(text);
  if (origin === undefined) return [];
  const { scheme, host } = origin;
  if (isLoopbackHost(host)) return [];
  const dangers: Danger[] = scheme === 'http' ? ['insecure'] : [];
  const start = scheme.length + 3;
  const isFreeBetween = (from: number, to: number): boolean =>
    isFree.slice(start + from, start + to).includes(true);
  if (/^[0-9]+(?:\.[0-9]+){3}$/.test(host)) {
    // The first bytes identify the network.
    return isFreeBetween(0, host.indexOf('.', host.indexOf('.') + 1)) ? [...dangers, 'look-alike'] : dangers;
  }
  const { suffixStart, domainStart, isListed } = ownedPart(host);
  if (isFreeBetween(suffixStart, host.length)) return [...dangers, 'look-alike'];
  if (!isFreeBetween(domainStart, host.length)) return dangers;
  const label = isFree.slice(start + domainStart, start + suffixStart - 1);
  // Names under an unlisted suffix are given out by whoever runs that network, not to anybody.
  if (!isListed) return startsFreely(label, host.slice(domainStart)) ? [...dangers, 'look-alike'] : dangers;
  return [...dangers, isLikeWildcard(label, host.slice(domainStart)) ? 'public-suffix' : 'look-alike'];
}

/**
 * Whether a wildcard pattern could say the same of a label: `*`, `my-app-*` or `*-my-team`. Other free parts make
 * look-alikes: `evilexample`, or `apixexample` if a dot is not escaped.
 */
function isLikeWildcard(isFree: readonly boolean[], host: string): boolean {
  const before = isFree.indexOf(true) - 1;
  const after = isFree.lastIndexOf(true) + 1;
  const isWhole = (index: number): boolean => isFree[index] === undefined || host[index] === '-';
  return isWhole(before) && isWhole(after);
}

/** Whether anything may directly precede a name, as in `.*example`. No wildcard pattern can say that. */
function startsFreely(isFree: readonly boolean[], host: string): boolean {
  const end = isFree.indexOf(false);
  return end > 0 && host[end] !== '-';
}

/** Where a host's public suffix starts, and where the registered domain under it starts. */
function ownedPart(host: string): { suffixStart: number; domainStart: number; isListed: boolean } {
  const name = host.replace(/\.$/, '');
  const { suffix, isListed } = publicSuffixOf(name);
  const suffixStart = name.length - suffix.length;
  return { suffixStart, domainStart: name.lastIndexOf('.', suffixStart - 2) + 1, isListed };
}
