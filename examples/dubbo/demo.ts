import { fileURLToPath } from 'node:url';
import { whyNoLab } from '../../test/lab/available.ts';
import { live } from './story.ts';

// Built into examples/dubbo/dist/, so that Node 20 can run it: the repository is five folders up from there.
const root = new URL('../../../../../', import.meta.url);
const inRoot = (path: string) => fileURLToPath(new URL(path, root));

const why = whyNoLab();
if (why !== undefined) {
  console.error(`This needs network namespaces: ${why}`);
  process.exitCode = 1;
} else {
  const told = await live({
    cli: inRoot('dist/src/cli.js'),
    folder: inRoot('examples/dubbo/'),
    tell: (line) => console.log(`${line}\n`),
  });
  const { validated, probed, planned, applied, replanned, reapplied } = told;
  const codes = [validated, probed, planned, applied, replanned, reapplied].map(([code]) => code);
  const asTold = codes.join(' ') === '2 2 0 0 0 0' && /timeout/.test(told.failure);
  console.log(asTold ? 'Everything went as told.' : `Exit codes ${codes}: not as told.`);
  process.exitCode = asTold ? 0 : 1;
}
