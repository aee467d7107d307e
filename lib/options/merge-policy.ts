import type { CorsPolicyOptions, PolicyField } from './cors-options.js';
import { Extended } from './extended.js';

/** Options of one level and where they stand: `CorsModule.forRoot()`, `@Cors on CatsController`. */
export interface PolicyLevel {
  readonly place: string;
  /** `false`: switched off here. `undefined`: nothing said, as at the module's default. */
  readonly enabled?: boolean;
  readonly options: CorsPolicyOptions;
  /** Nest's module that declares the class this stands on. Absent for the options of `CorsModule` itself. */
  readonly module?: object | undefined;
}

/** The fields that hold for a route, with lists resolved. */
export type MergedFields = {
  -readonly [F in PolicyField]?: F extends ListField ? readonly string[] : CorsPolicyOptions[F];
};

/** All levels of a route, merged. Not validated: values may still be of any type. */
export interface MergedPolicy {
  readonly enabled: boolean;
  /** The level that switched it off. */
  readonly switchedOffAt: string | undefined;
  readonly fields: MergedFields;
  /** For each field the level that stated it last. */
  readonly from: Readonly<Partial<Record<PolicyField, string>>>;
  /** {@link PolicyLevel.module} of the level that stated `origin` last: a provider is looked up from there. */
  readonly originModule: object | undefined;
  /** The levels that state an `origin` which is `undefined`: often an environment variable that is not set. */
  readonly unsetOrigins: readonly string[];
  /** Levels that extend a value that is not a list. */
  readonly badExtensions: readonly { readonly field: PolicyField; readonly place: string }[];
  /** What `reportOnly` tries out. */
  readonly rehearsal?: Rehearsal | undefined;
}

/** What a policy would be with the fields of the nearest `reportOnly`. */
export interface Rehearsal {
  /** `reportOnly of CorsModule.forRoot()` */
  readonly place: string;
  /** The level that has it: `CorsModule.forRoot()`. */
  readonly level: string;
  readonly stated: NonNullable<CorsPolicyOptions['reportOnly']>;
  readonly merged: MergedPolicy;
}

const LIST_FIELDS = ['methods', 'allowedHeaders', 'exposedHeaders'] as const;
type ListField = (typeof LIST_FIELDS)[number];

/**
 * Merges levels, outermost first: the nearest level that states a field wins, `extend()` adds to the outer
 * list, and an off switch holds until a nearer level switches on again.
 */
export function mergePolicy(levels: readonly PolicyLevel[]): MergedPolicy {
  // Without a prototype, an option called "__proto__" is one like any other, and unknown.
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
        if (!isListField(name) || isKeyword(fields[name])) {
          badExtensions.push({ field: name as PolicyField, place: level.place });
          continue;
        }
        fields[name] = [...((fields[name] as string[] | undefined) ?? []), ...value.values];
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

/** A list, or the comma-separated string that the `cors` package also takes. Other values pass, to be reported. */
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
