import { parseExpressionAt } from 'acorn';
import { literalValue, NotALiteral } from '../paste/literal-value.js';
import type { Literal } from '../paste/literal-value.js';
import type { PolicyArgument } from './policy-arguments.js';

/**
 * The arguments of a `@Cors(…)` as data; `null` if there is no decorator.
 *
 * @param names what it may contain besides literals, such as `PAGE`
 * @throws {Error} naming the part that cannot be read
 */
export function parseDecorator(
  text: string,
  names: Readonly<Record<string, Literal>>,
): readonly PolicyArgument[] | null {
  const code = text.trim().replace(/;$/, '');
  if (code === '') return null;
  if (!code.startsWith('@Cors(')) throw new Error('Write a decorator, such as @Cors(PAGE), or nothing.');
  const known = Object.keys(names).join(' and ');
  try {
    const call = parseExpressionAt(code, 1, { ecmaVersion: 'latest' });
    if (call.type !== 'CallExpression' || call.end < code.length) {
      throw new Error(`After the decorator comes “${code.slice(call.end).trim()}”, which is not part of it.`);
    }
    return call.arguments.map((argument) => toArgument(literalValue(argument, names)));
  } catch (error) {
    if (error instanceof NotALiteral) {
      const part = code.slice(error.node.start, error.node.end);
      throw new Error(`The lab does not run “${part}”. It reads literals, and the names ${known}.`, {
        cause: error,
      });
    }
    if (error instanceof SyntaxError)
      throw new Error(`That is not a decorator yet: ${error.message}.`, { cause: error });
    throw error;
  }
}

/** A regular expression is not JSON. */
function toArgument(value: Literal): PolicyArgument {
  if (value instanceof RegExp) return { $regexp: [value.source, value.flags] };
  if (Array.isArray(value)) return value.map((item: Literal) => toArgument(item));
  if (typeof value !== 'object' || value === null) return value as PolicyArgument;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toArgument(item as Literal)]));
}
