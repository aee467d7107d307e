import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { SETTINGS, type Settings } from './settings.js';

const app = await NestFactory.create(AppModule);
app.enableShutdownHooks();
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
const url = (await app.getUrl()).replace('127.0.0.1', 'localhost');
const { adminToken } = app.get<Settings>(SETTINGS, { strict: false });

console.log(`
The API listens on ${url}. Run these in order, and the first one again:

  # a page of acme's shop reads its products: no Access-Control-Allow-Origin until it is registered
  curl -i -H 'Origin: https://shop.acme.example' ${url}/tenants/acme/products

  # with a slash at the end it is no origin, says the 400
  curl -i -H 'Authorization: Bearer ${adminToken}' --json '{"origin":"https://shop.acme.example/"}' ${url}/admin/tenants/acme/origins

  # registered: from now on on every instance
  curl -i -H 'Authorization: Bearer ${adminToken}' --json '{"origin":"https://shop.acme.example"}' ${url}/admin/tenants/acme/origins
`);
