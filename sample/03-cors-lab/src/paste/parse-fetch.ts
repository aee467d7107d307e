import { parseExpressionAt } from 'acorn';
import type {
  ArrayExpression,
  CallExpression,
  Expression,
  NewExpression,
  ObjectExpression,
  SpreadElement,
} from 'acorn';
import { isCopied, withoutBrowserHeaders } from './browser-headers.js';
import { literalValue, keyOf } from './literal-value.js';
import type { PastedRequest } from './pasted-request.js';

/** The request of the first `fetch()` call in a text; `undefined`: there is none, or it cannot be read at all. */
export function parseFetch(text: string): PastedRequest | undefined {
  const call = findCall(text);
  if (call === undefined) return undefined;
  const [target, init] = argumentsOf(call);
  if (target === undefined) return undefined;
  const url = tryLiteral(target);
  // An address that only the program knows leaves method, headers and credentials to be read.
  if (typeof url !== 'string' && init?.type !== 'ObjectExpression') return undefined;
  const options = new Options(text, init);
  if (typeof url !== 'string') options.leave(target);
  const written = options.headers();
  const { headers, byBrowser } = isCopied(written)
    ? withoutBrowserHeaders(written)
    : { headers: Object.fromEntries(written), byBrowser: [] };
  const referrer = options.text('referrer');
  const credentials = options.text('credentials');
  return {
    written: 'fetch',
    url: typeof url === 'string' ? url : undefined,
    method: options.text('method') ?? 'GET',
    headers,
    credentials: credentials === 'include' || credentials === 'omit' ? credentials : 'same-origin',
    hasBody: options.has('body'),
    page: referrer !== undefined && URL.canParse(referrer) ? new URL(referrer).origin : undefined,
    mode: options.text('mode'),
    byBrowser,
    notRead: options.notRead,
  };
}

function findCall(text: string): CallExpression | undefined {
  const start = /(?<![\w$])fetch\s*\(/.exec(text)?.index;
  if (start === undefined) return undefined;
  try {
    let node: Expression = parseExpressionAt(text, start, { ecmaVersion: 'latest' });
    // `fetch(…).then(…)` begins with the call, but is another one.
    for (;;) {
      if (node.type === 'CallExpression') {
        const { callee }: CallExpression = node;
        if (callee.type === 'Identifier' && callee.name === 'fetch') return node;
        if (callee.type === 'Super') return undefined;
        node = callee;
      } else if (node.type === 'MemberExpression' && node.object.type !== 'Super') node = node.object;
      else return undefined;
    }
  } catch {
    return undefined;
  }
}

/** Address and options, even if they are the arguments of `new Request()` or the address of `new URL()`. */
function argumentsOf({ arguments: [target, init] }: CallExpression | NewExpression): Argument[] {
  if (target === undefined) return [];
  if (target.type === 'NewExpression' && target.callee.type === 'Identifier') {
    const { name } = target.callee;
    if (name === 'Request' && init === undefined) return argumentsOf(target);
    const [address] = target.arguments;
    if (name === 'URL' && target.arguments.length === 1 && address !== undefined)
      return init === undefined ? [address] : [address, init];
  }
  return init === undefined ? [target] : [target, init];
}

type Argument = Expression | SpreadElement;

function tryLiteral(node: Expression | SpreadElement) {
  try {
    return literalValue(node);
  } catch {
    return undefined;
  }
}

/** The second argument: what can be read of it, and what cannot. */
class Options {
  readonly notRead: string[] = [];
  private readonly values = new Map<string, Expression>();

  constructor(
    private readonly code: string,
    init: Expression | SpreadElement | undefined,
  ) {
    if (init === undefined) return;
    if (init.type !== 'ObjectExpression') this.notRead.push(this.source(init));
    else this.each(init, (name, value) => this.values.set(name, value));
  }

  has(name: string): boolean {
    const value = this.values.get(name);
    return value !== undefined && tryLiteral(value) !== null;
  }

  text(name: string): string | undefined {
    const node = this.values.get(name);
    const value = node && tryLiteral(node);
    if (typeof value === 'string') return value;
    if (node !== undefined) this.notRead.push(`${name}: ${this.source(node)}`);
    return undefined;
  }

  headers(): readonly (readonly [string, string])[] {
    const node = this.values.get('headers');
    if (node === undefined) return [];
    const list = node.type === 'NewExpression' ? node.arguments[0] : node;
    const headers: [string, string][] = [];
    // Only the name matters; a token in a variable has some value.
    const add = (name: string, value: Expression) => headers.push([name, String(tryLiteral(value) ?? '…')]);
    if (list?.type === 'ObjectExpression') this.each(list, add);
    else if (list?.type === 'ArrayExpression') this.eachPair(list, add);
    else this.notRead.push(`headers: ${this.source(node)}`);
    return headers;
  }

  /** Notes what only the program knows. */
  leave(node: Argument): void {
    this.notRead.push(this.source(node));
  }

  private eachPair({ elements }: ArrayExpression, take: (name: string, value: Expression) => void): void {
    for (const pair of elements) {
      const [key, value] = pair?.type === 'ArrayExpression' ? pair.elements : [];
      const name = key && tryLiteral(key);
      if (typeof name === 'string' && value && value.type !== 'SpreadElement') take(name, value);
      else if (pair !== null) this.leave(pair);
    }
  }

  private each(object: ObjectExpression, take: (name: string, value: Expression) => void): void {
    for (const property of object.properties) {
      if (property.type === 'SpreadElement' || property.computed) this.notRead.push(this.source(property));
      else take(keyOf(property), property.value);
    }
  }

  private source({ start, end }: { readonly start: number; readonly end: number }): string {
    return this.code.slice(start, end);
  }
}
