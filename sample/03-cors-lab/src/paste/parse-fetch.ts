import { parseExpressionAt } from 'acorn';
import type { CallExpression, Expression, ObjectExpression, SpreadElement } from 'acorn';
import { literalValue, keyOf } from './literal-value.js';
import type { PastedRequest } from './pasted-request.js';

/** The request of the first `fetch()` call in a text; `undefined`: there is none, or its address cannot be read. */
export function parseFetch(text: string): PastedRequest | undefined {
  const call = findCall(text);
  if (call === undefined) return undefined;
  const [target, init] = call.arguments;
  const url = target === undefined ? undefined : tryLiteral(target);
  if (typeof url !== 'string') return undefined;
  const options = new Options(text, init);
  const headers = options.headers();
  const referrer = options.text('referrer');
  const credentials = options.text('credentials');
  return {
    written: 'fetch',
    url,
    method: options.text('method') ?? 'GET',
    headers,
    credentials: credentials === 'include' || credentials === 'omit' ? credentials : 'same-origin',
    hasBody: options.has('body'),
    page: referrer !== undefined && URL.canParse(referrer) ? new URL(referrer).origin : undefined,
    mode: options.text('mode'),
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

  headers(): Record<string, string> {
    const node = this.values.get('headers');
    const headers: Record<string, string> = {};
    if (node === undefined) return headers;
    const list = node.type === 'NewExpression' ? node.arguments[0] : node;
    if (list?.type !== 'ObjectExpression') {
      this.notRead.push(`headers: ${this.source(node)}`);
      return headers;
    }
    // The name is what matters; a token that is in a variable has some value.
    this.each(list, (name, value) => (headers[name] = String(tryLiteral(value) ?? '…')));
    return headers;
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
