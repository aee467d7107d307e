import type { Expression, Property, SpreadElement } from 'acorn';

/** The value of a piece of code, as far as it is known without running it. */
export type Literal =
  string | number | boolean | null | RegExp | readonly Literal[] | { readonly [name: string]: Literal };

/** Code whose value nobody knows without running it. */
export class NotALiteral extends Error {
  constructor(readonly node: Pick<Expression, 'start' | 'end'>) {
    super('not a literal');
  }
}

/**
 * The value of an expression made of literals.
 *
 * @param names what identifiers stand for
 * @throws {NotALiteral} with the part that is not a literal
 */
export function literalValue(
  node: Expression | SpreadElement,
  names: Readonly<Record<string, Literal>> = {},
): Literal {
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'bigint' || node.value === undefined) break;
      return node.value;
    case 'Identifier':
      if (Object.hasOwn(names, node.name)) return names[node.name] as Literal;
      break;
    case 'TemplateLiteral':
      return node.quasis
        .map(({ value }, index) => {
          const between = node.expressions[index];
          return (value.cooked ?? '') + (between === undefined ? '' : String(literalValue(between, names)));
        })
        .join('');
    case 'ArrayExpression':
      return node.elements.map((element) => {
        if (element === null) throw new NotALiteral(node);
        return literalValue(element, names);
      });
    case 'ObjectExpression':
      return Object.fromEntries(node.properties.map((property) => entryOf(property, names)));
  }
  throw new NotALiteral(node);
}

/** @throws {NotALiteral} */
export function entryOf(
  property: Property | SpreadElement,
  names: Readonly<Record<string, Literal>>,
): [name: string, value: Literal] {
  if (property.type === 'SpreadElement' || property.kind !== 'init') throw new NotALiteral(property);
  return [keyOf(property), literalValue(property.value, names)];
}

/** @throws {NotALiteral} */
export function keyOf({ key, computed }: Property): string {
  if (!computed && key.type === 'Identifier') return key.name;
  return String(literalValue(key as Expression));
}
