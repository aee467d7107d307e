/**
 * Looks at every page of the built site in Chromium, light and dark, on a wide and on a narrow screen: links and anchors
 * that lead nowhere, what axe finds, what is wider than the screen, and errors in the console.
 * `--screenshots FOLDER` keeps a picture of each view, `--only docs/recipes` looks at the pages whose address contains that.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from 'puppeteer-core';
import { serve } from 'vitepress';

const { screenshots, only = '' } = parseArgs({
  options: { screenshots: { type: 'string' }, only: { type: 'string' } },
}).values;
const folder = fileURLToPath(new URL('..', import.meta.url));
const pages = readdirSync(join(folder, '.vitepress/dist'), { recursive: true })
  // The page for unknown addresses is the theme's own.
  .filter((file) => file.endsWith('.html') && file !== '404.html')
  .map((file) => `/${file.replace(/index\.html$/, '').replace(/\.html$/, '')}`)
  .sort();
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
/**
 * What axe reads in each view: on the first page everything in all of them, for the menus. They are the same on every
 * page, and so are the colours of a theme on both screens.
 */
const VIEWS = [
  { screen: WIDE, scheme: 'light', reads: 'html' },
  { screen: WIDE, scheme: 'dark', reads: undefined },
  { screen: NARROW, scheme: 'dark', reads: '.vp-doc' },
  { screen: NARROW, scheme: 'light', reads: undefined },
];

const axe = fileURLToPath(import.meta.resolve('axe-core'));
const site = await serve({ root: folder, port: 0 });
const { port } = site.server.address();
const browser = await launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const problems = [];
const seen = new Map();

if (screenshots !== undefined) mkdirSync(screenshots, { recursive: true });

try {
  // In parallel, each in a browser context of its own, whose one tab is visible.
  const waiting = pages.filter((path) => path.includes(only));
  await Promise.all(Array.from({ length: availableParallelism() }, () => lookAtAll(waiting)));
  if (only === '') problems.push(...brokenLinks());
} finally {
  await browser.close();
  site.server.close();
}

for (const problem of problems) console.error(problem);
console.log(`${seen.size} pages in ${VIEWS.length} views: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function lookAtAll(waiting) {
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await look(tab, path);
  await context.close();
}

async function look(tab, path) {
  let where = path;
  const hear = (message) =>
    message.type() === 'error' && problems.push(`${where}: console: ${message.text()}`);
  tab.on('console', hear);
  for (const { screen, scheme, reads } of VIEWS) {
    const part = path === '/' ? 'html' : reads;
    if (part === undefined && screenshots === undefined) continue;
    where = `${path} (${screen.width} px, ${scheme})`;
    await tab.setViewport(screen);
    await tab.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    if (!seen.has(path)) await open(tab, path);
    const { wide, violations } = await tab.evaluate(inspect, part);
    if (wide > 0) problems.push(`${where}: ${wide} px wider than the screen`);
    for (const { id, help, nodes } of violations) problems.push(`${where}: axe: ${id}: ${help}: ${nodes}`);
    if (screenshots === undefined) continue;
    const name = `${path.replaceAll('/', '_')}-${screen.width}-${scheme}.png`;
    await tab.screenshot({ path: join(screenshots, name) });
  }
  tab.off('console', hear);
}

async function open(tab, path) {
  await tab.goto(`http://localhost:${port}${path}`, { waitUntil: 'load' });
  await tab.addScriptTag({ path: axe });
  seen.set(
    path,
    await tab.evaluate(() => ({
      ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
      links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
    })),
  );
}

/** Runs in the page. @param {string | undefined} part a selector */
async function inspect(part) {
  const { scrollWidth, clientWidth } = document.documentElement;
  const { violations } =
    part === undefined ? { violations: [] } : await globalThis.axe.run(part, { resultTypes: ['violations'] });
  return {
    wide: scrollWidth - clientWidth,
    violations: violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html }) => html.slice(0, 200)).join(' | '),
    })),
  };
}

/** VitePress finds links to pages that are not there, but not anchors that are not on them. */
function brokenLinks() {
  const broken = [];
  for (const [from, { links }] of seen) {
    for (const link of new Set(links)) {
      const { origin, pathname, hash } = new URL(link);
      if (origin !== `http://localhost:${port}` || pathname.startsWith('/assets/')) continue;
      const target = seen.get(pathname.replace(/\.html$/, ''));
      if (target === undefined) broken.push(`${from}: ${pathname} does not exist`);
      else if (hash !== '' && !target.ids.includes(decodeURIComponent(hash.slice(1))))
        broken.push(`${from}: ${pathname} has no ${hash}`);
    }
  }
  return broken;
}
