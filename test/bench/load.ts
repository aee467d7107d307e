/**
 * The load generator process. Its connections stay open from one turn of a server to the next, which the usual
 * generators do not offer: opening them would cost the server as much time as the requests of a short turn.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import type { BenchRequest } from './requests.js';

/** The requests for one server. */
export interface Load {
  readonly url: string;
  readonly requests: readonly BenchRequest[];
  readonly amount: number;
  readonly connections: number;
}

/** The number of answers by status code. */
export type Answers = Record<string, number>;

const HEAD_END = '\r\n\r\n';

/** All connections to one server. Each has one request under way at a time. */
class Client {
  readonly #sockets: Socket[] = [];
  #requests: readonly Buffer[] = [];
  /** Continues where it stopped, so that a long list of requests is used to its end. */
  #position = 0;
  #answers: Answers = {};
  #unsent = 0;
  #unanswered = 0;
  #done: () => void = () => undefined;

  async send({ url, requests, amount, connections }: Load): Promise<Answers> {
    while (this.#sockets.length < connections) this.#sockets.push(await this.#open(new URL(url)));
    this.#requests = requests.map((request) => serialize(request, new URL(url).host));
    this.#answers = {};
    this.#unanswered = amount;
    this.#unsent = amount;
    const finished = new Promise<void>((resolve) => (this.#done = resolve));
    for (const socket of this.#sockets) this.#next(socket);
    await finished;
    return this.#answers;
  }

  async #open(url: URL): Promise<Socket> {
    const socket = connect(Number(url.port), url.hostname).setNoDelay(true).setEncoding('latin1');
    let received = '';
    socket.on('data', (text: string) => {
      received += text;
      const end = received.indexOf(HEAD_END);
      if (end === -1) return;
      const length = /^content-length: *(\d+)/im.exec(received.slice(0, end))?.[1] ?? '0';
      if (received.length < end + HEAD_END.length + Number(length)) return;
      const status = received.slice(9, 12);
      received = '';
      this.#answers[status] = (this.#answers[status] ?? 0) + 1;
      if (--this.#unanswered === 0) this.#done();
      else this.#next(socket);
    });
    await once(socket, 'connect');
    socket.on('close', () => {
      if (this.#unanswered > 0) throw new Error('The server has closed a connection.');
      clients.delete(url.href);
    });
    return socket;
  }

  #next(socket: Socket): void {
    if (this.#unsent === 0) return;
    this.#unsent--;
    this.#position = (this.#position + 1) % this.#requests.length;
    socket.write(this.#requests[this.#position]!);
  }
}

function serialize({ method, path, headers }: BenchRequest, host: string): Buffer {
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}

const clients = new Map<string, Client>();

process.on('message', (load: Load) => {
  const { href } = new URL(load.url);
  const client = clients.get(href) ?? new Client();
  clients.set(href, client);
  void client.send(load).then((answers) => process.send!(answers));
});
process.on('disconnect', () => process.exit());
process.send!('ready');
