import { Controller, Get } from '@nestjs/common';
import { Cors } from 'nestjs-cors';

/** For the load balancer, which is not a browser: no CORS at all. */
@Cors(false)
@Controller('health')
export class HealthController {
  @Get()
  check() {
    return { status: 'ok' };
  }
}
