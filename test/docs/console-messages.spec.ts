import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Cors, CorsModule, extend } from 'nestjs-cors';
import { platforms } from '../support/platforms.js';
import { start, stopServers } from '../support/start-server.js';
import { readDocument, readSnippets, runSnippet } from './snippets.js';

afterAll(stopServers);

const page = 'docs/console-messages.md';
const sections = readDocument(page)
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const [message = '', ...lines] = section.split('\n');
    return { message, text: lines.join('\n') };
  });
const fixes = readSnippets(page).map(({ place, code }) => [place, code] as const);

describe('docs/console-messages.md', () => {
  it.each(sections)('gives the cause and the fix for: $message', ({ text }) => {
    expect(text).toMatch(/^\*\*Cause\.\*\* .+^\*\*Fix\.\*\*/ms);
  });

  it('has each message under one heading only', () => {
    const messages = sections.map(({ message }) => message);
    expect(messages).toEqual([...new Set(messages)]);
    expect(messages.length).toBeGreaterThan(30);
  });

  it.each(fixes)('%s is accepted at start-up: %s', async (_place, code) => {
    @Controller('example')
    class ExampleController {
      @Get()
      list(): void {}
    }
    runSnippet(`${code} class Example extends ExampleController {}\nexports.Example = Example;`, {
      Cors: (...args: unknown[]) => {
        const decorate = (Cors as (...given: unknown[]) => ClassDecorator)(...args);
        return () => decorate(ExampleController);
      },
      ExampleController,
      extend,
    });
    const options = {
      origin: 'https://shop.example.com',
      allowedHeaders: ['Content-Type'],
      methods: ['GET', 'PUT'],
    };
    @Module({ imports: [CorsModule.forRoot(options)], controllers: [ExampleController] })
    class AppModule {}
    await expect(start(AppModule, { platform: platforms[0]! })).resolves.toBeDefined();
  });
});
