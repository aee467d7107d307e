import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { CorsIoAdapter } from 'nestjs-cors/socket.io';

/** The doors other than controllers and GraphQL. Their policies are in policies.ts. */
export function openDoors(app: NestExpressApplication): void {
  app.useStaticAssets(fileURLToPath(new URL('../assets', import.meta.url)), { prefix: '/assets' });
  const description = new DocumentBuilder().setTitle('Teapot shop').build();
  // Below /docs, so that one mount covers them, too.
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'docs/json',
    yamlDocumentUrl: 'docs/yaml',
  });
  app.useWebSocketAdapter(new CorsIoAdapter(app));
}
