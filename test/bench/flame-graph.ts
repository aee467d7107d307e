/** Draws a profile of `--cpu-prof`: a function's width is its share of the time; functions that it called are below. */

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

interface Frame {
  readonly name: string;
  readonly owner: string;
  micros: number;
  readonly callees: Map<string, Frame>;
}

const WIDTH = 1200;
const ROW = 17;
const MAX_DEPTH = 34;
/** Functions below this share of the whole are left out. */
const MIN_SHARE = 0.002;
const COLORS: Readonly<Record<string, string>> = {
  'nestjs-cors': '#d6336c',
  '@nestjs/core': '#f59f00',
  '@nestjs/platform-fastify': '#f59f00',
  '@nestjs/platform-express': '#f59f00',
  fastify: '#4dabf7',
  express: '#4dabf7',
  router: '#4dabf7',
  node: '#ced4da',
};
const OTHER = '#96f2d7';

/** Whose function it is: a package, `node`, `the application`, or V8's own name in brackets. */
export function ownerOf(functionName: string, url: string): string {
  if (url.startsWith('node:')) return 'node';
  if (url === '') return functionName.startsWith('(') ? functionName : 'node';
  const packaged = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (packaged !== null) return packaged[1]!;
  return url.includes('/bench/') ? 'the application' : 'nestjs-cors';
}

/** The second half of a profile, when code is optimized, as SVG. */
export function flameGraph(profile: CpuProfile, title: string): string {
  const root = mergeStacks(profile);
  const rows: string[] = [];
  draw(root, { x: 0, depth: 0, root }, rows);
  const height = (MAX_DEPTH + 3) * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/><text x="4" y="14" font-size="13">${escape(title)}</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function mergeStacks({ nodes, samples, timeDeltas }: CpuProfile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const root: Frame = { name: 'all', owner: '', micros: 0, callees: new Map() };
  for (let index = samples.length >> 1; index < samples.length; index++) {
    const stack: ProfileNode[] = [];
    for (let id = samples[index]; id !== undefined; id = callers.get(id)) stack.unshift(byId.get(id)!);
    if (stack.at(-1)!.callFrame.functionName === '(idle)') continue;
    const micros = timeDeltas[index]!;
    root.micros += micros;
    let frame = root;
    for (const { callFrame } of stack.slice(1)) {
      frame = calleeOf(frame, callFrame);
      frame.micros += micros;
    }
  }
  return root;
}

function calleeOf({ callees }: Frame, { functionName, url }: ProfileNode['callFrame']): Frame {
  const owner = ownerOf(functionName, url);
  const name = functionName === '' ? '(anonymous)' : functionName;
  const key = `${owner} ${name}`;
  let callee = callees.get(key);
  if (callee === undefined) callees.set(key, (callee = { name, owner, micros: 0, callees: new Map() }));
  return callee;
}

interface Place {
  readonly x: number;
  readonly depth: number;
  readonly root: Frame;
}

function draw(frame: Frame, { x, depth, root }: Place, rows: string[]): void {
  const share = frame.micros / root.micros;
  if (share < MIN_SHARE || depth > MAX_DEPTH) return;
  const width = share * WIDTH;
  const y = (depth + 1.5) * ROW;
  const label = `${frame.name} (${frame.owner})`;
  const fits = Math.floor(width / 6.2);
  const text = fits < 4 ? '' : label.slice(0, fits);
  rows.push(
    `<g><title>${escape(label)}: ${(100 * share).toFixed(2)} %</title>` +
      `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLORS[frame.owner] ?? OTHER}"/>` +
      (text === ''
        ? ''
        : `<text x="${(x + 2).toFixed(1)}" y="${(y + 12).toFixed(1)}">${escape(text)}</text>`) +
      '</g>',
  );
  let start = x;
  for (const callee of [...frame.callees.values()].sort((a, b) => b.micros - a.micros)) {
    draw(callee, { x: start, depth: depth + 1, root }, rows);
    start += (callee.micros / root.micros) * WIDTH;
  }
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
