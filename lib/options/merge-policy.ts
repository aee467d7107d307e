import type { CorsPolicyOptions, PolicyField } from './cors-options.js';
import { Extended } from './extended.js';

/** Where a level is, or may be, stated. */
export interface LevelPlace {
  /** `CorsModule.forRoot()`, `@Cors on CatsController` */
  readonly place: string;
  /** The decorated class or method, because several may have one name. Absent for the options of `CorsModule`. */
  readonly target?: object | undefined;
}

/** The options of one level and their place. */
export interface PolicyLevel extends LevelPlace {
  /** `false`: CORS is switched off here. `undefined`: not stated, as in the module's default. */
  readonly enabled?: boolean;
  readonly options: CorsPolicyOptions;
  /** The Nest module that declares the decorated class. Absent for the options of `CorsModule` itself. */
  readonly module?: object | undefined;
}

/** The fields in force on a route, with lists resolved. */
export type MergedFields = {
  -readonly [F in PolicyField]?: F extends ListField ? readonly string[] : CorsPolicyOptions[F];
};

/** All levels of a route, merged but not validated: values may still have any type. */
export interface MergedPolicy {
  readonly enabled: boolean;
  /** The level that switched CORS off. */
  readonly switchedOffAt: string | undefined;
  readonly fields: MergedFields;
  /** The level that stated each field last. */
  readonly from: Readonly<Partial<Record<PolicyField, string>>>;
  /** {@link PolicyLevel.module} of the level that stated `origin` last: providers are looked up from there. */
  readonly originModule: object | undefined;
  /** Levels whose `origin` is stated but `undefined`: often an environment variable that is not set. */
  readonly unsetOrigins: readonly string[];
  /** Levels that extend a value that is not a list. */
  readonly badExtensions: readonly { readonly field: PolicyField; readonly place: string }[];
  /** The policy that `reportOnly` tries out. */
  readonly rehearsal?: Rehearsal | undefined;
}

/** A policy as it would be with the fields of the nearest `reportOnly`. */
export interface Rehearsal {
  /** `reportOnly of CorsModule.forRoot()` */
  readonly place: string;
  /** The level that states it: `CorsModule.forRoot()`. */
  readonly level: string;
  readonly stated: NonNullable<CorsPolicyOptions['reportOnly']>;
  readonly merged: MergedPolicy;
}

const LIST_FIELDS = ['methods', 'allowedHeaders', 'exposedHeaders'] as const;
type ListField = (typeof LIST_FIELDS)[number];

/**
 * Merges levels, outermost first: the nearest level that states a field wins, `extend()` adds to the outer
 * list, and CORS stays off until a nearer level switches it back on.
 */
export function mergePolicy(levels: readonly PolicyLevel[]): MergedPolicy {
  // Without a prototype, an option called "__proto__" is like any other unknown option.
  const fields = Object.create(null) as Record<string, unknown>;
  const from = Object.create(null) as Record<string, string>;
  const unsetOrigins: string[] = [];
  const badExtensions: { field: PolicyField; place: string }[] = [];
  let enabled = true;
  let originModule: object | undefined;
  let switchedOffAt: string | undefined;
  for (const level of levels) {
    if (level.enabled === false) switchedOffAt = level.place;
    else if (level.enabled === true) switchedOffAt = undefined;
    enabled = level.enabled ?? enabled;
    for (const [name, value] of Object.entries(level.options)) {
      if (value === undefined && name === 'origin') unsetOrigins.push(level.place);
      if (value === undefined || name === 'policy' || name === 'reportOnly') continue;
      if (value instanceof Extended) {
        const outer = fields[name];
        if (!isListField(name) || isKeyword(outer)) {
          badExtensions.push({ field: name as PolicyField, place: level.place });
          continue;
        }
        // A value of another type is reported where it is stated.
        if (outer !== undefined && !Array.isArray(outer)) continue;
        fields[name] = [...((outer as string[] | undefined) ?? []), ...value.values];
      } else {
        fields[name] = isListField(name) ? toList(value) : value;
      }
      from[name] = level.place;
      if (name === 'origin') originModule = level.module;
    }
  }
  return {
    enabled,
    switchedOffAt,
    fields: fields as MergedFields,
    from,
    originModule,
    unsetOrigins,
    badExtensions,
  };
}

/** Accepts a list, or a comma-separated string as the `cors` package does. Other values pass through, to be reported. */
function toList(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  return Array.isArray(value) ? [...(value as unknown[])] : value;
}

function isListField(name: string): name is ListField {
  return (LIST_FIELDS as readonly string[]).includes(name);
}

/** `exposedHeaders: 'auto'` is a mode, not a list. */
function isKeyword(value: unknown): boolean {
  return Array.isArray(value) && value.length === 1 && value[0] === 'auto';
}
