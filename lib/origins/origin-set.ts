import { parseOrigin } from '../protocol/parse-origin.js';
import type { OriginPattern, PartialLabel } from './parse-pattern.js';

/** Partial labels of one length of prefix and suffix, so that one look-up tests all of them. */
interface PartialShape {
  readonly prefixLength: number;
  readonly suffixLength: number;
  /** `scheme prefix*suffix` */
  readonly labels: Set<string>;
}

const PARTIAL_MATCH = /^[a-z0-9-]+$/;

/**
 * A list of origins, compiled. The cost of `has()` depends on the origin that is asked for and not on how
 * many patterns there are; only regular expressions are tried one after the other.
 */
export class OriginSet {
  readonly #exact = new Set<string>();
  /** `scheme://host` of patterns with any port. */
  readonly #anyPort = new Set<string>();
  /** `.base:port` or `.base:*` → schemes. */
  readonly #subdomains = new Map<string, string[]>();
  readonly #partials = new Map<string, PartialShape[]>();
  readonly #regExps: readonly RegExp[];
  /** Labels of the longest base: look-ups go no deeper. */
  #depth = 0;
  readonly #onlyExact: boolean;

  constructor(patterns: readonly OriginPattern[], regExps: readonly RegExp[] = [], allowNull = false) {
    for (const pattern of patterns) this.#add(pattern);
    if (allowNull) this.#exact.add('null');
    this.#regExps = regExps;
    this.#onlyExact =
      regExps.length === 0 && this.#anyPort.size + this.#subdomains.size + this.#partials.size === 0;
  }

  /** Whether `origin`, as the browser sent it, is in the list. Malformed origins never are. */
  has(origin: string): boolean {
    if (this.#exact.has(origin)) return true;
    return !this.#onlyExact && this.#matches(origin);
  }

  #add({ scheme, host, port, label, text }: OriginPattern): void {
    if (label === undefined) {
      if (port === '*') this.#anyPort.add(`${scheme}://${host}`);
      else this.#exact.add(text);
      return;
    }
    const base = `.${host}:${port}`;
    this.#depth = Math.max(this.#depth, base.split('.').length - 1);
    if (label.kind === 'subdomains') entry(this.#subdomains, base, () => []).push(scheme);
    else
      addPartial(
        entry(this.#partials, base, () => []),
        scheme,
        label,
      );
  }

  #matches(origin: string): boolean {
    const parsed = parseOrigin(origin);
    if (parsed === undefined) return false;
    const { scheme, host, port } = parsed;
    if (this.#anyPort.size > 0 && this.#anyPort.has(`${scheme}://${host}`)) return true;
    if (this.#depth > 0 && this.#matchesLabels(scheme, host, port)) return true;
    return this.#regExps.some((regExp) => regExp.test(origin));
  }

  #matchesLabels(scheme: string, host: string, port: string): boolean {
    let dot = host.length;
    for (let depth = 0; depth < this.#depth; depth++) {
      dot = host.lastIndexOf('.', dot - 1);
      if (dot <= 0) return false;
      const base = host.slice(dot);
      if (this.#matchesBase(scheme, host, dot, `${base}:${port}`)) return true;
      if (this.#matchesBase(scheme, host, dot, `${base}:*`)) return true;
    }
    return false;
  }

  #matchesBase(scheme: string, host: string, dot: number, base: string): boolean {
    if (this.#subdomains.get(base)?.includes(scheme)) return true;
    const shapes = this.#partials.get(base);
    // A partial label is one label: nothing may stand before it.
    if (shapes === undefined || host.indexOf('.') !== dot) return false;
    return shapes.some((shape) => matchesShape(shape, scheme, host.slice(0, dot)));
  }
}

function addPartial(shapes: PartialShape[], scheme: string, { prefix, suffix }: PartialLabel): void {
  let shape = shapes.find((s) => s.prefixLength === prefix.length && s.suffixLength === suffix.length);
  if (shape === undefined) {
    shape = { prefixLength: prefix.length, suffixLength: suffix.length, labels: new Set() };
    shapes.push(shape);
  }
  shape.labels.add(`${scheme} ${prefix}*${suffix}`);
}

function matchesShape(shape: PartialShape, scheme: string, label: string): boolean {
  const end = label.length - shape.suffixLength;
  if (end <= shape.prefixLength) return false;
  const prefix = label.slice(0, shape.prefixLength);
  if (!shape.labels.has(`${scheme} ${prefix}*${label.slice(end)}`)) return false;
  return PARTIAL_MATCH.test(label.slice(shape.prefixLength, end));
}

function entry<V>(map: Map<string, V>, key: string, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}
