import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import * as cors from 'nestjs-cors';
import { answers } from './answers.cjs';

const { version } = JSON.parse(readFileSync('node_modules/@nestjs/core/package.json', 'utf8'));
console.log(JSON.stringify(await answers(version, common, NestFactory, cors)));
