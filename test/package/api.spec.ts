import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { root } from './packed-package.js';

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object };

/** `nestjs-cors/ws` → its source. */
const entryPoints = Object.keys(exports)
  .filter((path) => path !== './package.json')
  .map((path) => join('nestjs-cors', path))
  .map((name) => [name, join(root, options.paths![name]![0]!)] as const);

const program = ts.createProgram(
  entryPoints.map(([, file]) => file),
  { ...options, removeComments: true, stripInternal: true, emitDeclarationOnly: true },
);
const checker = program.getTypeChecker();

/**
 * A change to what the package exports shows up in the review as a change to the snapshot. If it is intended, run
 * `npm test -- test/package/api -u`.
 */
describe('the types that are exported', () => {
  it.each(entryPoints)('from %s are the reviewed ones', (_name, file) => {
    const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
    const report = symbols.map(declarationOf).sort();
    expect(`\n${report.join('\n\n')}\n`).toMatchSnapshot();
  });
});

/** The declaration as it is in the `.d.ts` of its file, without comments. */
function declarationOf(exported: ts.Symbol): string {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
  const source = symbol.declarations![0]!.getSourceFile();
  const statements = declarationsIn(source).filter((statement) => namesOf(statement).includes(symbol.name));
  return statements.map((statement) => statement.getText()).join('\n');
}

const emitted = new Map<ts.SourceFile, readonly ts.Statement[]>();

function declarationsIn(source: ts.SourceFile): readonly ts.Statement[] {
  const known = emitted.get(source);
  if (known !== undefined) return known;
  let text = '';
  const write = (_name: string, content: string) => void (text = content);
  program.emit(source, write, undefined, true);
  const file = ts.createSourceFile('emitted.d.ts', text, ts.ScriptTarget.Latest, true);
  emitted.set(source, file.statements);
  return file.statements;
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.DeclarationStatement;
  return name === undefined ? [] : [name.getText()];
}
