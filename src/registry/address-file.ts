import { DocumentError, type Problem } from '../document/problem.ts';
import { readText } from '../document/read.ts';
import type { Advertised } from './advertised.ts';
import { hostAndPort } from './host-and-port.ts';

/**
 * Reads a list of addresses: `host:port`, and the service's name if it has one, on each line; `#` begins
 * a comment.
 *
 *     # what the shop registers itself
 *     10.244.2.10:20880  com.example.Greet:1.0.0
 *     [fd00:10:244:2::a]:20880
 *
 * @throws {DocumentError} with every line that is wrong.
 */
export async function readAddressFile(file: string): Promise<readonly Advertised[]> {
  const advertised: Advertised[] = [];
  const problems: Problem[] = [];
  (await readText(file)).split(/\r\n|\n/).forEach((line, index) => {
    const [target = '', service = '', ...more] = line
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    if (target === '') return;
    const at = hostAndPort(target);
    const place = { file, line: index + 1, column: line.indexOf(target) + 1 };
    if (at && more.length === 0) {
      advertised.push({ service, ...at, protocol: '', registry: file, place });
      return;
    }
    const [found, wanted] = at
      ? [`${JSON.stringify(more.join(' '))} behind the service`, 'host:port and one word']
      : [JSON.stringify(target), 'host:port, as in 10.244.2.10:20880 or [fd00::a]:20880'];
    problems.push({ place, path: '', found, wanted });
  });
  if (problems.length > 0) throw new DocumentError(problems);
  return advertised;
}
