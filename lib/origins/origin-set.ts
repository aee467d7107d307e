import { MAX_ORIGIN_LENGTH, parseOrigin } from '../protocol/parse-origin.js';
import type { OriginPattern, PartialLabel } from './parse-pattern.js';
import type { OriginListSpec } from './read-origin.js';

/** A list's verdict on an origin. */
export type OriginVerdict = 'allowed' | 'origin-not-allowed' | 'origin-malformed';

/** Partial labels with equally long prefixes and suffixes, so that one look-up tests all of them. */
interface PartialShape {
  readonly prefixLength: number;
  readonly suffixLength: number;
  /** `scheme prefix*suffix` */
  readonly labels: Set<string>;
}

/** The patterns under a base such as `.example.com` or `.example.com:8443`. */
interface Base {
  /** Schemes whose subdomains are all allowed. */
  readonly schemes: string[];
  readonly partials: PartialShape[];
}

const PARTIAL_MATCH = /^[a-z0-9-]+$/;

/**
 * A compiled list of origins. The cost of a verdict depends on the origin, not on the number of patterns; only regular
 * expressions are tried one after the other.
 */
export class OriginSet {
  readonly #exact = new Set<string>();
  /** `scheme://host` of patterns with any port. */
  readonly #anyPort = new Set<string>();
  readonly #bases = new Map<string, Base>();
  /** The same for patterns with any port. */
  readonly #anyPortBases = new Map<string, Base>();
  readonly #regExps: RegExp[] = [];
  /** The number of labels in the longest base: look-ups go no deeper. */
  #depth = 0;

  /** @param list the initial origins; without them, the set is empty and allows nobody */
  constructor(list?: OriginListSpec) {
    if (list !== undefined) this.add(list);
  }

  /** Adds origins, for long lists that are filled in parts before they come into force. */
  add({ exact, patterns, regExps, hasNull }: OriginListSpec): void {
    for (const origin of exact) this.#exact.add(origin);
    if (hasNull) this.#exact.add('null');
    for (const pattern of patterns) this.#addPattern(pattern);
    this.#regExps.push(...regExps);
  }

  /** Judges an origin as the browser sent it. */
  judge(origin: string): OriginVerdict {
    // The cost of a look-up grows with the length of the text.
    if (origin.length > MAX_ORIGIN_LENGTH) return 'origin-malformed';
    if (this.#exact.has(origin)) return 'allowed';
    if (origin === 'null') return 'origin-not-allowed';
    const parsed = parseOrigin(origin);
    if (parsed === undefined) return 'origin-malformed';
    const { scheme, host, port } = parsed;
    const matches =
      (this.#anyPort.size > 0 && this.#anyPort.has(`${scheme}://${host}`)) ||
      (this.#depth > 0 && this.#matchesBase(scheme, host, port)) ||
      (this.#regExps.length > 0 && this.#regExps.some((regExp) => regExp.test(origin)));
    return matches ? 'allowed' : 'origin-not-allowed';
  }

  /** The origins listed in full. */
  listed(): Iterable<string> {
    return this.#exact;
  }

  #addPattern({ scheme, host, port, label }: OriginPattern): void {
    if (label === undefined) {
      this.#anyPort.add(`${scheme}://${host}`);
      return;
    }
    this.#depth = Math.max(this.#depth, host.split('.').length);
    const base =
      port === '*'
        ? baseOf(this.#anyPortBases, `.${host}`)
        : baseOf(this.#bases, port === '' ? `.${host}` : `.${host}:${port}`);
    if (label.kind === 'subdomains') base.schemes.push(scheme);
    else addPartial(base.partials, scheme, label);
  }

  #matchesBase(scheme: string, host: string, port: string): boolean {
    let dot = host.length;
    for (let depth = 0; depth < this.#depth; depth++) {
      dot = host.lastIndexOf('.', dot - 1);
      if (dot <= 0) return false;
      const name = host.slice(dot);
      const base = this.#bases.get(port === '' ? name : `${name}:${port}`);
      if (base !== undefined && covers(base, scheme, host, dot)) return true;
      const anyPort = this.#anyPortBases.get(name);
      if (anyPort !== undefined && covers(anyPort, scheme, host, dot)) return true;
    }
    return false;
  }
}

function covers({ schemes, partials }: Base, scheme: string, host: string, dot: number): boolean {
  if (schemes.includes(scheme)) return true;
  // A partial label is the left-most one: nothing may precede it.
  if (partials.length === 0 || host.indexOf('.') !== dot) return false;
  const label = host.slice(0, dot);
  return partials.some((shape) => matchesShape(shape, scheme, label));
}

function matchesShape(shape: PartialShape, scheme: string, label: string): boolean {
  const end = label.length - shape.suffixLength;
  if (end <= shape.prefixLength) return false;
  const prefix = label.slice(0, shape.prefixLength);
  if (!shape.labels.has(`${scheme} ${prefix}*${label.slice(end)}`)) return false;
  return PARTIAL_MATCH.test(label.slice(shape.prefixLength, end));
}

function addPartial(shapes: PartialShape[], scheme: string, { prefix, suffix }: PartialLabel): void {
  let shape = shapes.find((s) => s.prefixLength === prefix.length && s.suffixLength === suffix.length);
  if (shape === undefined) {
    shape = { prefixLength: prefix.length, suffixLength: suffix.length, labels: new Set() };
    shapes.push(shape);
  }
  shape.labels.add(`${scheme} ${prefix}*${suffix}`);
}

function baseOf(bases: Map<string, Base>, name: string): Base {
  let base = bases.get(name);
  if (base === undefined) bases.set(name, (base = { schemes: [], partials: [] }));
  return base;
}
