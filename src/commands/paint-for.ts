import { coloured, type Paint, plain } from '../report/paint.ts';
import type { Output, World } from './world.ts';

/**
 * Colours on a terminal, unless NO_COLOR (https://no-color.org) is set; FORCE_COLOR asks for them
 * anywhere (https://force-color.org), or with 0, as in Node, nowhere.
 */
export function paintFor(output: Output, env: World['env']): Paint {
  if (env.NO_COLOR || env.FORCE_COLOR === '0') return plain;
  return env.FORCE_COLOR || (output.isTerminal && env.TERM !== 'dumb') ? coloured : plain;
}
