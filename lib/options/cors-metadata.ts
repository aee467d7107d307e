import type { CorsPolicyOptions } from './cors-options.js';

/** A `@Cors()` statement, as kept on the class or the method. */
export interface CorsMetadata {
  readonly enabled: boolean;
  readonly options: CorsPolicyOptions;
  /** The problem with the arguments, if any. Start-up reports it. */
  readonly misuse?: string | undefined;
}

/** More than one means several `@Cors()` on one target, which start-up refuses. The last one is the uppermost. */
type Statements = readonly CorsMetadata[];

const ON_CLASS = 'nestjs-cors:class';
const ON_MEMBERS = 'nestjs-cors:members';
const ON_FUNCTION = 'nestjs-cors:function';

/** Stores a class's `@Cors()` statement. */
export function writeClassMetadata(target: object, metadata: CorsMetadata): void {
  const known = readOwnClassMetadata(target);
  Reflect.defineMetadata(ON_CLASS, [...known, metadata], target);
}

/**
 * Stores a method's `@Cors()` statement: under the class and the key, where it survives decorators that replace the
 * method, and on the function, which may be copied to another class.
 */
export function writeMemberMetadata(
  target: object,
  key: string | symbol,
  method: unknown,
  metadata: CorsMetadata,
): void {
  const members = new Map(readOwnMembers(target));
  members.set(key, [...(members.get(key) ?? []), metadata]);
  Reflect.defineMetadata(ON_MEMBERS, members, target);
  if (typeof method === 'function') Reflect.defineMetadata(ON_FUNCTION, [metadata], method);
}

/** The statements on a class, or else on its nearest base class that has any. */
export function readClassMetadata(target: object): Statements {
  return (Reflect.getMetadata(ON_CLASS, target) as Statements | undefined) ?? [];
}

/** The class on which {@link readClassMetadata} finds its statements; without any, the class itself. */
export function declaringClass(target: object): object {
  let type: object | null = target;
  while (type !== null && !Reflect.hasOwnMetadata(ON_CLASS, type))
    type = Object.getPrototypeOf(type) as object;
  return type ?? target;
}

/** The statements on the class itself. */
export function readOwnClassMetadata(target: object): Statements {
  return (Reflect.getOwnMetadata(ON_CLASS, target) as Statements | undefined) ?? [];
}

/** The statements on the members that a prototype (or a class, for static members) declares itself. */
export function readOwnMembers(target: object): ReadonlyMap<string | symbol, Statements> {
  return (
    (Reflect.getOwnMetadata(ON_MEMBERS, target) as Map<string | symbol, Statements> | undefined) ?? new Map()
  );
}

/** The statements on the method that `prototype` has under `key`. An override inherits nothing. */
export function readMethodMetadata(prototype: object, key: string | symbol): Statements {
  const owner = declaringPrototype(prototype, key);
  const declared = readOwnMembers(owner).get(key);
  if (declared !== undefined) return declared;
  const method: unknown = Object.getOwnPropertyDescriptor(owner, key)?.value;
  return typeof method === 'function'
    ? ((Reflect.getMetadata(ON_FUNCTION, method) as Statements | undefined) ?? [])
    : [];
}

/** The prototype that declares the method; without any such method, `prototype` itself. */
export function declaringPrototype(prototype: object, key: string | symbol): object {
  let owner: object | null = prototype;
  while (owner !== null && !Object.hasOwn(owner, key)) owner = Object.getPrototypeOf(owner) as object;
  return owner ?? prototype;
}
