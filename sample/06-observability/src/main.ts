import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const shop = process.env['SHOP'] ?? 'http://localhost:5173';

const app = await NestFactory.create(AppModule.register(shop));
app.enableShutdownHooks();
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
const url = (await app.getUrl()).replace('127.0.0.1', 'localhost');

console.log(`
Refusals by route: ${url}
For Prometheus:    ${url}/metrics

Send some requests as browsers would:

  curl -H 'Origin: ${shop}' ${url}/orders/7
  curl -H 'Origin: https://evil.example' ${url}/orders/7
  curl -X OPTIONS -H 'Origin: ${shop}' -H 'Access-Control-Request-Method: DELETE' ${url}/orders/7
`);
