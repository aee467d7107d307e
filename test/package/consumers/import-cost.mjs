/** What importing the package costs on top of Nest, which every application imports anyway. Needs --expose-gc. */
async function cost(names) {
  globalThis.gc();
  const heap = process.memoryUsage().heapUsed;
  const { user } = process.cpuUsage();
  for (const name of names) await import(name);
  const cpu = (process.cpuUsage().user - user) / 1000;
  globalThis.gc();
  return { cpu, megabytes: (process.memoryUsage().heapUsed - heap) / 1e6 };
}

const nest = await cost(['reflect-metadata', 'rxjs', '@nestjs/common', '@nestjs/core']);
console.log(JSON.stringify({ nest, library: await cost(['nestjs-cors']) }));
