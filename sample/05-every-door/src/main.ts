import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { openDoors } from './open-doors.js';

const shop = process.env['SHOP'] ?? 'http://localhost:5173';
const warehouse = process.env['WAREHOUSE'] ?? 'http://localhost:5174';

const app = await NestFactory.create<NestExpressApplication>(AppModule.register({ shop, warehouse }));
openDoors(app);
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
const url = (await app.getUrl()).replace('127.0.0.1', 'localhost');

console.log(`
The shop listens on ${url}. Try what a browser would send:

  # a page of the shop asks GraphQL for the catalogue, with cookies
  curl -i -H 'Origin: ${shop}' --json '{"query":"{ products { name } }"}' ${url}/graphql

  # any page uses the font
  curl -i -H 'Origin: https://partner.example' ${url}/assets/shop-icons.woff2 --output -

  # a page of another site listens to the orders: 403
  curl -i -H 'Origin: https://evil.example' '${url}/socket.io/?EIO=4&transport=polling'
`);
