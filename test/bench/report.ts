import { ATTACKS } from './adversarial.js';
import { bytesOf } from './measure.js';
import { REQUEST_NAMES } from './requests.js';
import type { Results } from './results.js';
import { figure, ratio } from './statistics.js';
import type { Figure } from './statistics.js';
import { PLATFORMS, TITLES } from './subjects.js';
import type { Platform } from './subjects.js';
import { TARGETS } from './targets.js';
import type { Target } from './target.js';
import { VARIANT_NAMES } from './variants.js';

/**
 * The figures as Markdown, as in docs/performance.md.
 *
 * @param others the comparison over HTTP on other versions of Node
 */
export function report([results = {}, ...others]: readonly Results[]): string {
  return [
    ...conditions(results),
    ...targetsTables(results),
    ...others.flatMap(otherVersion),
    ...httpTables(results),
    ...bytesTables(results),
    ...growthTables(results),
    ...decisionsTables(results),
    ...importsTables(results),
    ...adversarialTables(results),
  ].join('\n');
}

function otherVersion(results: Results): string[] {
  if (results.http === undefined) return [];
  const { node } = results.http.environment;
  const [, ...tables] = targetsTables(results);
  const times = httpTables(results).map((line) => line.replace(/^### /, `### Node ${node}: `));
  return [`### Targets on Node ${node}`, ...tables, ...noiseOf(results), '', ...times];
}

function conditions(results: Results): string[] {
  const { environment } =
    results.http ?? results.growth ?? results.decisions ?? results.imports ?? results.adversarial ?? {};
  if (environment === undefined) return [];
  const { measuredAt, node, system, processor, processors, memoryGiB, versions } = environment;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${measuredAt} with Node ${node} on ${system} (${processor}, ${processors} processors, ${memoryGiB} GiB); ${packages.join(', ')}.`,
    `Rounds: ${roundsOf(results)}.`,
    ...noiseOf(results),
    '',
  ];
}

function roundsOf({ http, growth, adversarial }: Results): string {
  const sections = {
    'the comparison over HTTP': Object.values(http?.result ?? {}).flatMap((one) => Object.values(one)),
    growth: Object.values(growth?.result ?? {}).flatMap(({ requests }) => Object.values(requests)),
    'hostile requests': Object.values(adversarial?.result ?? {}),
  };
  return Object.entries(sections)
    .flatMap(([name, measured]) => {
      const rounds = measured.flatMap((variants) => Object.values(variants).map(({ length }) => length));
      return rounds.length === 0 ? [] : [`${Math.min(...rounds)} in ${name}`];
    })
    .join(', ');
}

/** How much two copies of the same application differ. */
function noiseOf({ http }: Results): string[] {
  const copies = PLATFORMS.flatMap((platform) =>
    Object.values(http?.result[platform] ?? {}).flatMap(({ none, 'none-again': again }) =>
      none === undefined || again === undefined ? [] : [ratio(again, none).median],
    ),
  );
  if (copies.length === 0) return [];
  const { low, high } = figure(copies);
  return [
    `**Noise:** a second copy of the application without CORS, measured like all others, came out at ${low.toFixed(3)} to ${high.toFixed(3)} of the first one instead of 1. Differences of that size mean nothing.`,
  ];
}

function targetsTables(results: Results): string[] {
  const rows = TARGETS.flatMap((target) => {
    const cells = PLATFORMS.map((platform) => targetCell(target, results, platform));
    return cells.every((cell) => cell === '') ? [] : [[target.what, ...cells]];
  });
  return table('Targets', ['', ...PLATFORMS.map((platform) => TITLES[platform])], rows);
}

function targetCell(target: Target, results: Results, platform: Platform): string {
  const { atLeast, unit, reached, floors = {} } = target;
  const found = reached(results, platform);
  if (found === undefined) return '';
  const limit = limitOf(target, results, platform);
  const isReached = atLeast ? found.median >= limit : found.median <= limit;
  const suffix = unit === 'ratio' ? '' : ` ${unit}`;
  const value = unit === 'ratio' ? asRatio(found) : `${asNumber(found.median)}${suffix}`;
  const beside = Object.entries(floors).flatMap(([name, floor]) => {
    const one = floor(results, platform);
    return one === undefined ? [] : [`${name} ${one.median.toFixed(3)}`];
  });
  const floor = beside.length === 0 ? '' : ` (floors: ${beside.join(', ')})`;
  return `${isReached ? 'yes' : '**no**'}: ${value}, must be ${atLeast ? '≥' : '≤'} ${limit}${suffix}${floor}`;
}

function limitOf({ limit, limitFromNode24 = {} }: Target, { http }: Results, platform: Platform): number {
  const major = Number(/^v(\d+)/.exec(http?.environment.node ?? '')?.[1]);
  return (major >= 24 ? limitFromNode24[platform] : undefined) ?? limit[platform];
}

function httpTables({ http: section }: Results): string[] {
  return PLATFORMS.flatMap((platform) => {
    const measured = section?.result[platform];
    if (measured === undefined) return [];
    const requests = REQUEST_NAMES.filter((name) => measured[name] !== undefined);
    const names = new Set(requests.flatMap((name) => Object.keys(measured[name]!)));
    const variants = [...VARIANT_NAMES, ...names].filter(
      (name, i, all) => names.has(name) && all.indexOf(name) === i,
    );
    const rows = variants.map((variant) => [
      variant,
      ...requests.map((request) => {
        const micros = measured[request]![variant];
        const base = measured[request]!['none'] ?? Object.values(measured[request]!)[0]!;
        if (micros === undefined) return '';
        return variant === 'none' ? `${asNumber(figure(micros).median)} µs` : asRatio(ratio(micros, base));
      }),
    ]);
    return table(`Processor time per request, ${TITLES[platform]}`, ['', ...requests], rows);
  });
}

function bytesTables({ http: section }: Results): string[] {
  const measured = (['actual-allowed', 'preflight-granted'] as const).flatMap((request) =>
    PLATFORMS.flatMap((platform) => {
      const bytes = section?.result[platform]?.[bytesOf(request)];
      return bytes === undefined ? [] : [{ head: `${TITLES[platform]}, ${request}`, bytes }];
    }),
  );
  const names = VARIANT_NAMES.filter((name) => measured.some(({ bytes }) => bytes[name] !== undefined));
  const rows = names.map((name) => [
    name,
    ...measured.map(({ bytes: { none, [name]: own } }) => {
      if (own === undefined) return '';
      const count = figure(own).median;
      if (name === 'none' || none === undefined) return asNumber(count);
      const more = count - figure(none).median;
      return `${more < 0 ? '−' : '+'}${asNumber(Math.abs(more))}`;
    }),
  ]);
  return table('Bytes allocated per request', ['', ...measured.map(({ head }) => head)], rows);
}

function growthTables({ growth: section }: Results): string[] {
  const groups = Object.entries(section?.result ?? {});
  return groups.flatMap(([title, { requests, startUp }]) => {
    // In the order in which they were measured.
    const rows = Object.entries(startUp).map(([name, { ms, compileMs, heapBytes }]) => [
      name,
      ...Object.values(requests).map((measured) => `${asNumber(figure(measured[name]!).median)} µs`),
      `${asNumber(figure(ms).median)} ms`,
      figure(compileMs).median === 0 ? '' : `${asNumber(figure(compileMs).median)} ms`,
      `${asNumber(figure(heapBytes).median / 2 ** 20)} MB`,
    ]);
    const head = ['', ...Object.keys(requests), 'start-up', 'of it compiling', 'heap'];
    return table(`Growth: ${title.replace(/^./, (first) => first.toUpperCase())}`, head, rows);
  });
}

function decisionsTables({ decisions: section }: Results): string[] {
  const rows = Object.entries(section?.result ?? {}).map(([name, { nanoseconds, bytes }]) => [
    name,
    `${asNumber(nanoseconds.median)} (${asNumber(nanoseconds.low)}–${asNumber(nanoseconds.high)})`,
    String(bytes),
  ]);
  return table('Decisions alone', ['', 'ns', 'bytes'], rows);
}

function importsTables({ imports: section }: Results): string[] {
  const rows = Object.entries(section?.result ?? {}).map(([name, { ms, bytes }]) => {
    const [time, memory] = [figure(ms), figure(bytes.map((one) => one / 2 ** 20))];
    return [
      `\`${name}\``,
      `${asNumber(time.median)} ms (${asNumber(time.low)}–${asNumber(time.high)})`,
      `${asNumber(memory.median)} MB`,
    ];
  });
  return table('Importing, after Nest', ['', 'time', 'heap'], rows);
}

function adversarialTables({ adversarial: section }: Results): string[] {
  return PLATFORMS.flatMap((platform) => {
    const measured = section?.result[platform];
    if (measured === undefined) return [];
    const rows = Object.entries(ATTACKS).flatMap(([kind, attacks]) =>
      Object.keys(attacks).map((name) => [
        `${kind}, ${name}`,
        ...['none', 'one-policy', 'cached-provider'].map((variant) => {
          const micros = measured[`${variant}: ${kind}, ${name}`];
          const ordinary = measured[`one-policy: ${kind}, ordinary refusal`];
          return micros === undefined || ordinary === undefined ? '' : asRatio(ratio(micros, ordinary));
        }),
      ]),
    );
    const head = ['', 'without CORS', 'one-policy', 'cached-provider'];
    return table(`Hostile requests, ${TITLES[platform]}, ordinary refusal = 1`, head, rows);
  });
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows];
  return [`### ${title}`, '', ...lines.map((cells) => `| ${cells.join(' | ')} |`), ''];
}

function asRatio({ median, low, high }: Figure): string {
  const digits = median < 10 ? 2 : 0;
  const spread = `${low.toFixed(digits)}–${high.toFixed(digits)}`;
  return `${median.toFixed(median < 10 ? 3 : 0)} (${spread})`;
}

function asNumber(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}
