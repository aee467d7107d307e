import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { readContents } from './contents.ts';
import { emptyHeadersAsCells } from './tables.js';
import { linkWithin } from './links.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CODE_OF_CONDUCT.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...markdownBelow('docs'),
  ...readdirSync(join(root, 'sample')).map((name) => `sample/${name}/README.md`),
].filter((page) => existsSync(join(root, page)));

export default defineConfig({
  title: 'nestjs-cors',
  description: 'Per-route CORS for NestJS',
  lang: 'en',
  // No icon yet; without this, browsers ask for one.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // The README and the samples are pages too, so the whole repository is the source.
  srcDir: '..',
  srcExclude: ['.github/**', 'lib/**', 'test/**', '**/dist/**'],
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'sample/:name/README.md': 'sample/:name/index.md',
  },
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: anchorAsOnGitHub },
    config: (md) => {
      emptyHeadersAsCells(md);
      linkWithin(md, { root, pages, repository: repository?.url?.replace(/^git\+|\.git$/g, '') });
    },
  },
  vite: { plugins: [resolveVueHere()] },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/' },
      { text: 'Contents', link: '/docs/' },
      { text: `v${version}`, link: '/CHANGELOG' },
    ],
    sidebar: [...readContents().map(groupOf), { text: 'API reference', items: readReference() }],
    outline: [2, 3],
    search: { provider: 'local' },
  },
});

function groupOf({ text, items }) {
  return { text, items: items.map((item) => ({ text: item.text, link: pageOf(item.link) })) };
}

/** What TypeDoc has found: `npm run docs` runs it before VitePress. */
function readReference() {
  const sidebar = new URL('../api/typedoc-sidebar.json', import.meta.url);
  return existsSync(sidebar) ? JSON.parse(readFileSync(sidebar, 'utf8')).map(entryOf) : [];
}

/** An entry point, a kind of export or an export. Not folded: the theme's button for it contains another button. */
function entryOf({ text, link, items }) {
  return {
    text,
    ...(link !== undefined && { link: pageOf(link) }),
    ...(items !== undefined && { items: items.map(entryOf) }),
  };
}

function pageOf(link) {
  const { pathname } = new URL(link, 'https://site.example/docs/');
  return pathname
    .replace(/README\.md$/, '')
    .replace(/index\.md$/, '')
    .replace(/\.md$/, '');
}

function markdownBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return markdownBelow(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

/** The documents are read on GitHub as well: one link leads to the same heading in both places. */
function anchorAsOnGitHub(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

/**
 * Pages outside this folder are compiled too, and have no Vue of their own. What renders them on the server loads the
 * one of this folder when it runs; bundled, it would import packages of the repository that have other versions here.
 */
function resolveVueHere() {
  const here = fileURLToPath(import.meta.url);
  return {
    name: 'vue-of-the-site',
    enforce: 'pre',
    resolveId(id, importer, options) {
      if (!/^vue(\/|$)/.test(id)) return null;
      if (options.ssr) return { id, external: true };
      if (!importer?.endsWith('.md')) return null;
      return this.resolve(id, here, { ...options, skipSelf: true });
    },
  };
}
