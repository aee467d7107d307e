require('reflect-metadata');
const common = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const cors = require('nestjs-cors');
const { version } = require('@nestjs/core/package.json');
const { answers } = require('./answers.cjs');

answers(version, common, NestFactory, cors).then((found) => console.log(JSON.stringify(found)));
