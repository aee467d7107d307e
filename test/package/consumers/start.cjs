require('reflect-metadata');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const cors = require('nestjs-cors');
const { version } = require('@nestjs/core/package.json');

import('./answers.mjs')
  .then(({ answers }) => answers(version, common, NestFactory, cors))
  .then((found) => console.log(JSON.stringify(found)));
