/**
 * Mutants that no test can tell from the original code, because they change nothing observable. Each has its reason.
 * A survivor that is not listed here means a missing test, or code that nothing needs.
 *
 * @type {readonly { file: string; original: string; replacement: string; reason: string }[]}
 */
export const EQUIVALENT = [
  ...inFile('lib/browser/filter-response.ts', [
    ['[]', '["Stryker was here"]', 'not a name that a header can have'],
  ]),
  ...inFile('lib/browser/preflight-cache.ts', [
    ['[]', '["Stryker was here"]', 'not an entry, and it matches nothing'],
  ]),
  ...inFile('lib/browser/request-headers.ts', [
    ['default: return undefined;', 'default:', 'the end of a function returns the same'],
  ]),
  ...inFile('lib/browser/safelisted-header.ts', [["''", '"Stryker was here!"', 'neither is a content type']]),
  ...inFile('lib/browser/server-reason.ts', [["''", '"Stryker was here!"', 'neither names Origin']]),

  ...inFile('lib/decision/check-origin.ts', [
    ["rule.kind === 'reflect'", 'true', 'the remaining kind has no allowNull; for the compiler'],
  ]),
  ...inFile('lib/decision/choose-decision.ts', [['subjects.length === 1', 'false', 'a shortcut']]),
  ...inFile('lib/decision/decide-actual.ts', [["''", '"Stryker was here!"', 'neither is a method']]),
  ...inFile('lib/decision/decide-preflight.ts', [
    ['known === undefined', 'true', 'a shortcut: a list that is remembered need not be parsed'],
  ]),
  ...inFile('lib/decision/narrow-policy.ts', [
    ['known?.enforce', 'known.enforce', 'one of two that differ is a policy; for the compiler'],
  ]),

  ...inFile('lib/options/validate-mounts.ts', [
    ['segments === undefined', 'false', 'a path without segments has a problem; for the compiler'],
    ["''", '"Stryker was here!"', 'there is a problem; for the compiler'],
    ['mounts.length === 0', 'false', 'a shortcut'],
    ['[]', '["Stryker was here"]', 'not a segment of any mount'],
  ]),
  ...inFile('lib/options/validate-origin.ts', [
    ['[]', '["Stryker was here"]', 'no expression has a danger of that name'],
    [
      'parseOrigin(text)?.host',
      'parseOrigin(text).host',
      'only origins that parse are in the list; for the compiler',
    ],
    ["''", '"Stryker was here!"', 'only origins that parse are in the list; for the compiler'],
    [
      String.raw`/^http:\/\/(?:[0-9.]+|[^.:]+|[^/:]*\.(?:local|internal|lan|home|home\.arpa|test))\.?(?::.*)?$/`,
      String.raw`/http:\/\/(?:[0-9.]+|[^.:]+|[^/:]*\.(?:local|internal|lan|home|home\.arpa|test))\.?(?::.*)?$/`,
      'an origin has only one "http://", and starts with it',
    ],
  ]),
  ...inFile('lib/options/validate-origins.ts', [
    ["'validateOrigins()'", '""', 'the place of a level that is not reported'],
  ]),

  ...inFile('lib/origins/anchored-reg-exp.ts', [
    ['i < source.length', 'i <= source.length', 'there is no character after the last one'],
  ]),
  ...inFile('lib/origins/cache-answers.ts', [
    [
      "report?.('did not return a string from cacheKey()')",
      "report('did not return a string from cacheKey()')",
      'what it throws is caught, and the key is undefined as well',
    ],
  ]),
  ...inFile('lib/origins/follow-source.ts', [
    ['this.#stream?.close', 'this.#stream.close', 'nobody can stop what has not started; for the compiler'],
  ]),
  ...inFile('lib/origins/origin-set.ts', [
    ['origin.length > MAX_ORIGIN_LENGTH', 'false', 'a shortcut: parseOrigin() checks it again'],
    ['this.#anyPort.size > 0', 'true', 'a shortcut'],
    ['this.#anyPort.size > 0', 'this.#anyPort.size >= 0', 'a shortcut'],
    ['this.#depth > 0', 'true', 'a shortcut'],
    ['this.#depth > 0', 'this.#depth >= 0', 'a shortcut'],
    ['this.#regExps.length > 0', 'true', 'a shortcut'],
    ['this.#regExps.length > 0', 'this.#regExps.length >= 0', 'a shortcut'],
    ["'.'", '""', 'greater depth only costs look-ups'],
    ['depth < this.#depth', 'depth <= this.#depth', 'greater depth only costs look-ups'],
    ['depth++', 'depth--', 'greater depth only costs look-ups, and the host ends it'],
    ['dot <= 0', 'false', 'no base starts elsewhere than at a dot'],
    ['dot <= 0', 'dot < 0', 'a host does not start with a dot'],
    [
      "partials.length === 0 || host.indexOf('.') !== dot",
      'false',
      'a shortcut: the variable part of a label has no dot',
    ],
    [
      "partials.length === 0 || host.indexOf('.') !== dot",
      "partials.length === 0 && host.indexOf('.') !== dot",
      'a shortcut: the variable part of a label has no dot',
    ],
    ['partials.length === 0', 'false', 'a shortcut'],
    ["host.indexOf('.') !== dot", 'false', 'a shortcut: the variable part of a label has no dot'],
    ['end <= shape.prefixLength', 'false', 'a shortcut: the variable part has a character'],
    [
      'end <= shape.prefixLength',
      'end < shape.prefixLength',
      'a shortcut: the variable part has a character',
    ],
    [
      '(s) => s.prefixLength === prefix.length && s.suffixLength === suffix.length',
      '() => undefined',
      'equal shapes are kept once to save look-ups',
    ],
    [
      's.prefixLength === prefix.length && s.suffixLength === suffix.length',
      'false',
      'equal shapes are kept once to save look-ups',
    ],
    ['shape === undefined', 'true', 'equal shapes are kept once to save look-ups'],
    ['[]', '["Stryker was here"]', 'not a scheme'],
  ]),
  ...inFile('lib/origins/parse-pattern.ts', [
    [
      String.raw`/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z-]+$/.test(host) && !host.includes('xn--')`,
      'false',
      'a shortcut',
    ],
    [
      String.raw`/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z-]+$/`,
      [
        String.raw`/^[a-z0-9-](?:\.[a-z0-9-]+)*\.[a-z-]+$/`,
        String.raw`/^[^a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z-]+$/`,
        String.raw`/^[a-z0-9-]+(?:\.[a-z0-9-]+)\.[a-z-]+$/`,
        String.raw`/^[a-z0-9-]+(?:\.[a-z0-9-])*\.[a-z-]+$/`,
        String.raw`/^[a-z0-9-]+(?:\.[^a-z0-9-]+)*\.[a-z-]+$/`,
        String.raw`/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z-]$/`,
      ],
      'other hosts take the shortcut, and URL and parseOrigin() agree about them',
    ],
    ["'xn--'", '""', 'no host takes the shortcut'],
    ['{ return parseOrigin(`${scheme}://${host}`)?.host; }', '{}', 'a shortcut'],
    ['port !== undefined', 'true', 'join() writes no port in both cases'],
  ]),
  ...inFile('lib/origins/quoted-reg-exp.ts', [
    ['{ return undefined; }', '{}', 'the end of a function returns the same'],
  ]),
  ...inFile('lib/origins/read-origin.ts', [
    ['PLAIN.test(value)', 'false', 'a shortcut'],
    [
      String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::(?!443$)[1-9][0-9]{0,3})?$/`,
      [
        String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.)[a-z]{2,63}(?::(?!443$)[1-9][0-9]{0,3})?$/`,
        String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]\.){1,8}[a-z]{2,63}(?::(?!443$)[1-9][0-9]{0,3})?$/`,
        String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.){1,8}[a-z](?::(?!443$)[1-9][0-9]{0,3})?$/`,
        String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::(?!443$)[1-9][0-9]{0,3})$/`,
        String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::(?!443)[1-9][0-9]{0,3})?$/`,
        String.raw`/^https:\/\/(?!.*xn--)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?::(?!443$)[1-9][0-9])?$/`,
      ],
      'fewer origins take the shortcut',
    ],
  ]),
  ...inFile('lib/origins/reg-exp-attacks.ts', [
    ['[]', '["Stryker was here"]', 'not a repetition, and none of its length'],
    ["part.kind === 'repeat'", 'true', 'only a repetition has a maximum; for the compiler'],
  ]),
  ...inFile('lib/origins/reg-exp-samples.ts', [
    ["piece.kind === 'free'", 'true', 'no word fits into a text; for the compiler'],
    [
      'shape.options.flatMap(combine).slice(0, MAX_TEXTS)',
      'shape.options.flatMap(combine)',
      'concatenate() keeps no more; this saves memory',
    ],
  ]),
  ...inFile('lib/origins/reg-exp-shape.ts', [
    ['at < source.length', 'true', 'a valid expression closes its classes; this ends the loop on any other'],
    ['at < source.length', 'at <= source.length', 'a valid expression closes its classes'],
  ]),
  ...inFile('lib/origins/try-reg-exp.ts', [
    ['dangers === undefined', 'true', 'remembering saves time'],
    [
      'known.size >= MAX_KNOWN',
      ['true', 'false', 'known.size > MAX_KNOWN', 'known.size < MAX_KNOWN'],
      'forgetting saves memory, and remembering time',
    ],
    ['[]', '["Stryker was here"]', 'not part of any origin'],
    [
      String.raw`/^[0-9]+(?:\.[0-9]+){3}$/`,
      String.raw`/[0-9]+(?:\.[0-9]+){3}$/`,
      'browsers have no host that ends with a number and is not an address',
    ],
  ]),
  ...inFile('lib/origins/time-reg-exp.ts', [
    ['shape !== undefined && !mayBacktrack(shape)', 'false', 'a shortcut: the tries find nothing either'],
    ['user + system > BUDGET_MS * 1_000', 'user + system >= BUDGET_MS * 1_000', 'a microsecond'],
    [
      'timeOf(regExp, origin) <= LIMIT_MS',
      'timeOf(regExp, origin) < LIMIT_MS',
      'no time is exactly the limit',
    ],
    ['parseOrigin(origin) === undefined', 'false', 'such texts are left out again where it counts'],
    ['{ return undefined; }', '{}', 'the end of a function returns the same'],
    [
      'known.size >= MAX_KNOWN',
      ['true', 'false', 'known.size > MAX_KNOWN', 'known.size < MAX_KNOWN'],
      'forgetting saves memory, and remembering time',
    ],
  ]),

  ...inFile('lib/protocol/methods.ts', [['a < b', 'a <= b', 'the order of two equal names']]),
  ...inFile('lib/protocol/parse-origin.ts', [
    ['i < value.length', 'i <= value.length', 'what is after the end ends the name, too'],
  ]),
  ...inFile('lib/protocol/path-segments.ts', [
    ["!segment.includes('%')", 'false', 'a shortcut'],
    ["'%'", '""', 'a shortcut'],
    ['{ return undefined; }', '{}', 'the end of a function returns the same'],
  ]),
];

/** @param changes the code, one or more replacements, and the reason */
function inFile(file, changes) {
  return changes.flatMap(([original, replacements, reason]) =>
    [replacements].flat().map((replacement) => ({ file, original, replacement, reason })),
  );
}
