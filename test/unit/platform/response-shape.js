/**
 * Prints whether the responses of an application on Express share one shape, and how many were compared. Needs its
 * own process: V8 remembers 256 prototypes for a shape, and each application on Express has one, so responses
 * in a process that has seen more applications share nothing.
 *
 * node --allow-natives-syntax response-shape.js FOLDER_OF_THE_LIBRARY
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const { CorsModule } = await import(pathToFileURL(join(process.argv[2], 'index.js')).href);
const haveSameShape = new Function('one', 'other', 'return %HaveSameMap(one, other)');
const origin = 'https://app.example';

// oxlint-disable-next-line typescript/no-extraneous-class -- modules are
class Application {}
Module({ imports: [CorsModule.forRoot({ origin })] })(Application);

const app = await NestFactory.create(Application, { logger: false });
const responses = [];
app.use((_request, response) => {
  responses.push(response);
  response.locals.user = 'Tom';
  response.status(201).json({});
});
await app.listen(0, '127.0.0.1');
for (let i = 0; i < 100; i++) {
  const response = await fetch(await app.getUrl(), { headers: { Origin: origin } });
  await response.text();
}
await app.close();

// V8 may still change a shape while it learns what happens to responses.
const [first, ...others] = responses.slice(-10);
const isShared = others.every((other) => haveSameShape(first, other));
console.log(JSON.stringify({ isShared, compared: others.length, isAny: haveSameShape(first, {}) }));
