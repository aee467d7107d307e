/** Every problem that keeps an application from starting. Each has a section in docs/errors.md. */
export const ISSUES = {
  CORS_E001: 'any origin together with credentials',
  CORS_E002: '`*` in exposedHeaders together with credentials',
  CORS_E003: 'the `null` origin',
  CORS_E004: 'maxAge out of range',
  CORS_E005: 'optionsSuccessStatus out of range',
  CORS_E006: 'a value of the wrong type',
  CORS_E007: 'not a serialized origin',
  CORS_E008: 'a wildcard where none may stand',
  CORS_E009: 'a wildcard on a public suffix together with credentials',
  CORS_E010: 'an unencrypted origin together with credentials',
  CORS_E011: 'a regular expression that is not anchored',
  CORS_E012: 'a regular expression that is global or sticky',
  CORS_E013: 'an invalid or forbidden method',
  CORS_E014: 'an invalid or forbidden header name',
  CORS_E015: 'an unknown named policy',
  CORS_E016: 'an unknown option',
  CORS_E017: 'an empty list of origins',
  CORS_E018: 'a @Cors() that leaves its route without an origin',
  CORS_E019: 'a provider that does not exist',
  CORS_E020: 'a provider that is not a singleton',
  CORS_E021: 'a provider that has neither isAllowed() nor origins()',
  CORS_E022: 'extend() where there is no list to extend',
  CORS_E023: 'more than one CorsModule',
  CORS_E024: 'an unsupported HTTP platform',
  CORS_E025: 'a CorsModule without forRoot()',
  CORS_E040: 'a mount whose path cannot be used',
  CORS_E041: 'two mounts of one path',
  CORS_E042: 'a controller below a mount',
} as const;

/** A stable code, `CORS_E001` and up. */
export type CorsIssueCode = keyof typeof ISSUES;
