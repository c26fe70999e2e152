// A Dubbo provider, as it runs in a pod: serves GreetService on its pod's address and registers that address
// in ZooKeeper, as Java's does. Usage: node provider.mjs <zookeeper host:port> <own address> [<port>]
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { RpcServer } = require('sofa-rpc-node').server;
const { ZookeeperRegistry } = require('sofa-rpc-node').registry;
const protocol = require('dubbo-remoting');

const [zookeeper, address, port = '20880'] = process.argv.slice(2);
const logger = { info() {}, warn: console.error, error: console.error, debug() {} };

const registry = new ZookeeperRegistry({ logger, address: `${zookeeper}/dubbo` });
const server = new RpcServer({
  logger,
  registry,
  protocol,
  port: Number(port),
  group: '',
  version: '1.0.0',
});
// What a Java provider of Dubbo 2.7 publishes.
Object.defineProperty(server, 'url', {
  get: () =>
    `dubbo://${address}:${port}/com.example.Greet?anyhost=true&application=greet-provider&deprecated=false` +
    `&dubbo=2.0.2&dynamic=true&generic=false&interface=com.example.Greet&methods=sayHello&pid=${process.pid}` +
    '&release=2.7.15&revision=1.0.0&side=provider',
});
server.addService(
  { interfaceName: 'com.example.Greet' },
  {
    async sayHello(name) {
      return `Hello ${name}, from pod ${address}`;
    },
  },
);
process.stdin.on('end', () => process.exit(0)).resume();
await server.start();
await server.publish();
console.log('registered');
