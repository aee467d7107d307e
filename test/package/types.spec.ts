import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { checkTypes } from '../docs/snippets.js';
import { root } from './packed-package.js';

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object };
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram([join(root, 'lib/index.ts')], {
  ...options,
  removeComments: false,
  emitDeclarationOnly: true,
});

/** The declarations of a file in `lib` as they are published. */
function declarationsOf(file: string): ts.SourceFile {
  let text = '';
  program.emit(
    program.getSourceFile(join(root, 'lib', file)),
    (_name, content) => void (text = content),
    undefined,
    true,
  );
  return ts.createSourceFile('emitted.d.ts', text, ts.ScriptTarget.Latest, true);
}

const isCommented = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length > 0;

describe('the types that are published', () => {
  it('explain every form of @Cors() in an editor', () => {
    const forms = declarationsOf('cors.decorator.ts').statements.filter(
      (statement) => ts.isFunctionDeclaration(statement) && statement.name?.text === 'Cors',
    );
    expect(forms.length).toBeGreaterThan(6);
    expect(forms.filter((form) => !isCommented(form)).map((form) => form.getText())).toEqual([]);
  });

  it.each([
    ['options/cors-options.ts', ['CorsPolicyOptions', 'CorsModuleOptions']],
    ['origins/origin-provider.ts', ['CorsProviderOptions', 'CorsProviderCacheOptions']],
    ['explain/cors-question.ts', ['CorsQuestion']],
  ])('explain every option in %s', (file, names) => {
    const found = declarationsOf(file).statements.filter(ts.isInterfaceDeclaration);
    const asked = found.filter(({ name }) => names.includes(name.text));
    expect(asked.map(({ name }) => name.text)).toEqual(
      names.toSorted((a, b) => position(found, a) - position(found, b)),
    );
    const silent = asked.flatMap(({ name, members }) =>
      members
        .filter((member) => !isCommented(member))
        .map((member) => `${name.text}.${member.name!.getText()}`),
    );
    expect(silent).toEqual([]);
  });

  it('offer the usual methods in an editor, alone and in a list', () => {
    const code =
      "import { Cors } from 'nestjs-cors';\n@Cors({ methods: '' })\n@Cors({ methods: [''] })\nexport class A {}\n";
    const file = join(root, 'completed.ts');
    const host: ts.LanguageServiceHost = {
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (name) => {
        const text = name === file ? code : ts.sys.readFile(name);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => name === file || ts.sys.fileExists(name),
    };
    const service = ts.createLanguageService(host);
    for (const written of ["''", "['']"]) {
      const at = code.indexOf(written) + written.indexOf("'") + 1;
      const offered = service.getCompletionsAtPosition(file, at, undefined)?.entries ?? [];
      expect(offered.map(({ name }) => name).sort()).toEqual([
        'DELETE',
        'GET',
        'HEAD',
        'PATCH',
        'POST',
        'PUT',
      ]);
    }
  }, 120_000);

  it('accept every valid form of @Cors(), and refuse invalid ones', () => {
    const code = `
      import { Injectable, Module } from '@nestjs/common';
      import { Cors, CorsModule, extend, fromProvider, type CorsOptionsFactory } from 'nestjs-cors';
      @Injectable()
      class Origins { isAllowed(origin: string): boolean { return origin === 'https://a.example'; } }
      class Options implements CorsOptionsFactory { createCorsOptions() { return { origin: 'https://a.example' }; } }
      const env: { ORIGIN?: string } = {};
      @Cors()
      @Cors(false)
      @Cors('https://a.example', /^https:\\/\\/b\\.example$/)
      @Cors('https://a.example', { credentials: true })
      @Cors(/^https:\\/\\/b\\.example$/, { maxAge: 600 })
      @Cors(['https://a.example'] as const, { credentials: true })
      @Cors(Origins)
      @Cors(Origins, { credentials: true })
      @Cors(fromProvider('TOKEN', { timeoutMs: 100, cache: { ttlMs: 1 } }))
      @Cors(fromProvider(Origins), { methods: ['GET'], allowedHeaders: extend('X-A') })
      @Cors({ origin: fromProvider(Symbol('TOKEN'), { cache: false }), policy: 'partners' })
      class Right {
        @Cors('https://a.example', { credentials: true }) one() {}
        @Cors(fromProvider(Origins, { timeoutMs: 5 })) two() {}
      }
      // @ts-expect-error -- CORS is switched off with false, and on with nothing
      @Cors(true)
      class Wrong1 {}
      // @ts-expect-error -- an option that there is not
      @Cors({ orgin: 'https://a.example' })
      class Wrong2 {}
      // @ts-expect-error -- a variable that may not be set
      @Cors(env.ORIGIN)
      class Wrong3 {}
      // @ts-expect-error -- a class that decides about nothing
      @Cors(Date)
      class Wrong4 {}
      // @ts-expect-error -- an option of fromProvider() that there is not
      @Cors(fromProvider(Origins, { ttlMs: 5 }))
      class Wrong5 {}
      CorsModule.forRootAsync({ useFactory: () => ({ origin: 'https://a.example' }) });
      CorsModule.forRootAsync({ useFactory: async (a: Origins) => ({ origin: a.isAllowed('') }), inject: [Origins] });
      CorsModule.forRootAsync({ useClass: Options });
      CorsModule.forRootAsync({ imports: [], useExisting: Options });
      // @ts-expect-error -- none of the three ways
      CorsModule.forRootAsync({});
      // @ts-expect-error -- two of them
      CorsModule.forRootAsync({ useFactory: () => ({}), useClass: Options });
      // @ts-expect-error -- two of them
      CorsModule.forRootAsync({ useExisting: Options, useClass: Options });
      // @ts-expect-error -- a class without createCorsOptions()
      CorsModule.forRootAsync({ useClass: Origins });
      // @ts-expect-error -- a factory that returns nothing
      CorsModule.forRootAsync({ useFactory: () => undefined });
      export { Module, Right, Wrong1, Wrong2, Wrong3, Wrong4, Wrong5 };
    `;
    expect(checkTypes([{ place: 'types', code }])).toEqual([]);
  }, 120_000);
});

function position(found: readonly ts.InterfaceDeclaration[], wanted: string): number {
  return found.findIndex(({ name }) => name.text === wanted);
}
