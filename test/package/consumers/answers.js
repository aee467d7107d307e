/** Starts an application with the given packages, and returns how it answers. */
export async function answers(version, { Controller, Get, Module }, NestFactory, { Cors, CorsModule }) {
  class CatsController {
    list() {
      return [];
    }
  }
  Get()(CatsController.prototype, 'list', Object.getOwnPropertyDescriptor(CatsController.prototype, 'list'));
  Controller('cats')(CatsController);
  Cors('https://a.example')(CatsController);

  class AppModule {
    name = 'app';
  }
  Module({ imports: [CorsModule.forRoot()], controllers: [CatsController] })(AppModule);

  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const ask = async (init) => {
    const { status, headers } = await fetch(`${await app.getUrl()}/cats`, init);
    return {
      status,
      origin: headers.get('access-control-allow-origin'),
      methods: headers.get('access-control-allow-methods'),
    };
  };
  const preflight = await ask({
    method: 'OPTIONS',
    headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
  });
  const actual = await ask({ headers: { Origin: 'https://a.example' } });
  await app.close();
  return { nest: Number(version.split('.')[0]), preflight, actual };
}
