require('reflect-metadata');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const cors = require('nestjs-cors');
const { answers } = require('./answers.cjs');

it('loads the CommonJS files', () => {
  expect(require.resolve('nestjs-cors')).toMatch(/dist.cjs.index\.js$/);
});

it('answers', async () => {
  expect(await answers('11', common, NestFactory, cors)).toMatchObject({
    preflight: { status: 204, origin: 'https://a.example' },
    actual: { status: 200, origin: 'https://a.example' },
  });
});
