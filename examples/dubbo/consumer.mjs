// A Dubbo consumer, as it runs on a VM: looks the service up in ZooKeeper and calls it again and again. A line
// of JSON for each call: { at, ok, says }. Usage: node consumer.mjs <zookeeper host:port> <own name>
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Dubbo, setting, zk } = require('apache-dubbo-js');
const java = require('js-to-java');

const [zookeeper, name] = process.argv.slice(2);
const dubbo = new Dubbo({
  application: { name: 'greet-consumer' },
  dubboInvokeTimeout: 2,
  dubboSetting: setting.match('com.example.Greet', { version: '1.0.0' }),
  service: {
    greet: (one) =>
      one.proxyService({
        dubboInterface: 'com.example.Greet',
        methods: { sayHello: (who) => [java.String(who)] },
      }),
  },
  register: zk({ url: zookeeper }),
});
process.stdin.on('end', () => process.exit(0)).resume();
for (;;) {
  const at = Date.now();
  const { err, res } = await dubbo.service.greet.sayHello(name).catch((error) => ({ err: error }));
  console.log(JSON.stringify({ at, ok: !err, says: err ? err.message : res }));
  await new Promise((resolve) => setTimeout(resolve, 200));
}
