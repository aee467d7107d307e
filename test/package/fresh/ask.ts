import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

/** Part of the fresh projects: starts the application, and prints what it answers. */
async function main(): Promise<void> {
  // No warnings: the refused preflight below would cause one, and the output is JSON.
  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const ask = async (origin: string, init: { method?: string; headers?: Record<string, string> }) => {
    const { status, headers } = await fetch(url, { ...init, headers: { ...init.headers, Origin: origin } });
    return {
      status,
      origin: headers.get('access-control-allow-origin'),
      methods: headers.get('access-control-allow-methods'),
    };
  };
  const preflight = { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'GET' } };
  const answers = {
    preflight: await ask('https://partner.example', preflight),
    refused: await ask('https://other.example', preflight),
    actual: await ask('https://partner.example', {}),
  };
  await app.close();
  console.log(JSON.stringify(answers));
}

void main();
