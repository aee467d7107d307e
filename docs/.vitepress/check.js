/**
 * Looks at every page of the built site in Chromium, light and dark, on a wide and on a narrow screen: links and anchors
 * that lead nowhere, what axe finds, what is wider than the screen, and errors in the console.
 * `--screenshots FOLDER` keeps a picture of each view.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from 'puppeteer-core';
import { serve } from 'vitepress';

const { screenshots } = parseArgs({ options: { screenshots: { type: 'string' } } }).values;
const folder = fileURLToPath(new URL('..', import.meta.url));
const pages = readdirSync(join(folder, '.vitepress/dist'), { recursive: true })
  // The page for unknown addresses is the theme's own.
  .filter((file) => file.endsWith('.html') && file !== '404.html')
  .map((file) => `/${file.replace(/index\.html$/, '').replace(/\.html$/, '')}`)
  .sort();
const VIEWS = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
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

try {
  // In parallel, each in a browser context of its own, whose one tab is visible.
  const found = await Promise.all(VIEWS.map(lookAtAll));
  problems.push(...found.flat(), ...brokenLinks());
} finally {
  await browser.close();
  site.server.close();
}

for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages in ${VIEWS.length} views: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function lookAtAll(view) {
  const context = await browser.createBrowserContext();
  const tab = await context.newPage();
  await tab.setViewport(view);
  await tab.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: view.scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  const found = [];
  for (const path of pages) found.push(...(await look(tab, path, view)));
  await context.close();
  return found;
}

async function look(tab, path, { width, scheme }) {
  const where = `${path} (${width} px, ${scheme})`;
  const found = [];
  const hear = (message) => message.type() === 'error' && found.push(`${where}: console: ${message.text()}`);
  tab.on('console', hear);
  await tab.goto(`http://localhost:${port}${path}`, { waitUntil: 'load' });
  await tab.addScriptTag({ path: axe });
  const { violations } = await tab.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations)
    found.push(`${where}: axe: ${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  const page = await tab.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
    links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
  }));
  if (page.wide > 0) found.push(`${where}: ${page.wide} px wider than the screen`);
  const { ids, links } = seen.get(path) ?? { ids: [], links: [] };
  seen.set(path, { ids: [...ids, ...page.ids], links: [...links, ...page.links] });
  if (screenshots !== undefined) {
    mkdirSync(screenshots, { recursive: true });
    const name = `${path.replaceAll('/', '_')}-${width}-${scheme}.png`;
    await tab.screenshot({ path: join(screenshots, name) });
  }
  tab.off('console', hear);
  return found;
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
