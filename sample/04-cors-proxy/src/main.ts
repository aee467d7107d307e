import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { readSettings } from './upstreams.js';

const settings = readSettings(process.env);
// Bodies pass through as they are: nothing here parses them.
const app = await NestFactory.create(AppModule.register(settings), { bodyParser: false });
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1');

const address = await app.getUrl();
for (const [name, { url }] of Object.entries(settings.upstreams)) console.log(`${address}/${name} → ${url}`);
