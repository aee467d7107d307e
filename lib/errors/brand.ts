/**
 * Makes `instanceof` recognize instances that another copy of this library created, such as its CommonJS build.
 * Subclasses are unaffected.
 */
export function brand(type: { readonly prototype: object }, name: string): void {
  const key = Symbol.for(`nestjs-cors:${name}`);
  Object.defineProperty(type.prototype, key, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== type) return Function.prototype[Symbol.hasInstance].call(this as never, value);
      return typeof value === 'object' && value !== null && key in value;
    },
  });
}
