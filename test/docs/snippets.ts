import * as asyncHooks from 'node:async_hooks';
import * as diagnosticsChannel from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as common from '@nestjs/common';
import * as nestConfig from '@nestjs/config';
import * as core from '@nestjs/core';
import * as express from '@nestjs/platform-express';
import * as fastify from '@nestjs/platform-fastify';
import * as websockets from '@nestjs/websockets';
import { transformSync } from '@swc/core';
import * as cors from 'nestjs-cors';
import * as socketIo from 'nestjs-cors/socket.io';
import * as testing from 'nestjs-cors/testing';
import * as ws from 'nestjs-cors/ws';
import * as rxjs from 'rxjs';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a document. */
export interface Snippet {
  /** `README.md:42`, where the block starts. */
  readonly place: string;
  /** The headings above it, nearest last, without backticks: `['nestjs-cors', 'Install']`. */
  readonly headings: readonly string[];
  /** What follows the fence: `ts`, `bash`. */
  readonly language: string;
  readonly code: string;
}

export function readDocument(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

/** All fenced blocks of a document. */
export function readSnippets(path: string): Snippet[] {
  const snippets: Snippet[] = [];
  const headings: string[] = [];
  let open: { place: string; language: string; lines: string[] } | undefined;
  for (const [index, line] of readDocument(path).split('\n').entries()) {
    const fence = /^ *```(\w*)/.exec(line);
    const heading = /^(#+) (.*)$/.exec(line);
    if (open !== undefined && fence !== null) {
      snippets.push({ ...open, headings: [...headings], code: open.lines.join('\n') });
      open = undefined;
    } else if (open !== undefined) {
      open.lines.push(line);
    } else if (fence !== null) {
      open = { place: `${path}:${index + 1}`, language: fence[1]!, lines: [] };
    } else if (heading !== null) {
      headings.splice(heading[1]!.length - 1, Infinity, heading[2]!.replaceAll('`', ''));
    }
  }
  return snippets;
}

/** Rows of the table under a heading, without the header row; cells are trimmed and unescaped. */
export function readTable(path: string, heading: string): string[][] {
  const lines = readDocument(path).split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading);
  const table = lines.slice(start).findIndex((line) => line.startsWith('|')) + start;
  const end = lines.slice(table).findIndex((line) => !line.startsWith('|')) + table;
  return lines.slice(table + 2, end).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** What any document may import. Tests pass in modules that few documents need and that are slow to load. */
const MODULES: Readonly<Record<string, object>> = {
  '@nestjs/common': common,
  '@nestjs/config': nestConfig,
  '@nestjs/core': core,
  '@nestjs/platform-express': express,
  '@nestjs/platform-fastify': fastify,
  'node:async_hooks': asyncHooks,
  'node:diagnostics_channel': diagnosticsChannel,
  '@nestjs/websockets': websockets,
  'nestjs-cors': cors,
  'nestjs-cors/socket.io': socketIo,
  'nestjs-cors/testing': testing,
  'nestjs-cors/ws': ws,
  rxjs,
};

/**
 * Compiles a snippet as an application's code is compiled, runs it, and returns what it exports.
 *
 * @param globals names that the snippet uses but does not declare
 * @param modules what it imports besides `MODULES`
 */
export function runSnippet(
  code: string,
  globals: Readonly<Record<string, unknown>> = {},
  modules: Readonly<Record<string, object>> = {},
): Record<string, unknown> {
  const script = compileSnippet(code);
  const exports: Record<string, unknown> = {};
  const names = Object.keys(globals);
  // oxlint-disable-next-line typescript/no-implied-eval -- running the documents is the purpose of this function
  new Function('require', 'exports', ...names, `(() => {${script}\n})()`)(
    (name: string) => modules[name] ?? load(name),
    exports,
    ...names.map((name) => globals[name]),
  );
  return exports;
}

/** Compiles to CommonJS, with the metadata that Nest reads. */
export function compileSnippet(code: string): string {
  return transformSync(code, {
    filename: 'snippet.ts',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
  }).code;
}

function load(name: string): object {
  const found = MODULES[name];
  if (found === undefined) throw new Error(`The snippet imports ${name}, which this test does not know`);
  return found;
}

/** What the compiler says about snippets under the project's own settings: `README.md:42: TS2322 …`. */
export function checkTypes(snippets: readonly { readonly place: string; readonly code: string }[]): string[] {
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = new Map(snippets.map(({ code }, index) => [`${root}/test/docs/snippet-${index}.ts`, code]));
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, target) => {
    const code = files.get(name);
    return code === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, code, target);
  };
  const names = [...files.keys()];
  const program = ts.createProgram(names, { ...options, noEmit: true }, host);
  return names.flatMap((name, index) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ code, messageText }) =>
        `${snippets[index]!.place}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}
