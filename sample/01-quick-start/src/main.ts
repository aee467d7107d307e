import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
const url = (await app.getUrl()).replace('127.0.0.1', 'localhost');

console.log(`
The API listens on ${url}. Try what a browser would send:

  # a page of the shop reads its cart, with cookies
  curl -i -H 'Origin: https://shop.example.com' ${url}/cart

  # any page reads the catalogue
  curl -i -H 'Origin: https://anybody.example' ${url}/products

  # a preflight: may the shop delete a product? Only the back office may
  curl -i -X OPTIONS -H 'Origin: https://shop.example.com' -H 'Access-Control-Request-Method: DELETE' ${url}/products/1
`);
