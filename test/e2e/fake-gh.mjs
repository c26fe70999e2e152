// GitHub's command line for tests: what the example's scripts ask of it, on a state in the file $GH_STATE.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const words = process.argv.slice(2);
const state = JSON.parse(readFileSync(process.env.GH_STATE, 'utf8'));
const after = (flag) => words[words.indexOf(flag) + 1];
const bodyIn = (file) => readFileSync(file, 'utf8');
const say = (...lines) => process.stdout.write(lines.map((one) => `${one}\n`).join(''));

const answers = [
  [
    /^api --paginate repos\/o\/r\/issues\/7\/comments --jq/,
    () => {
      const mine = state.comments.filter(
        ({ by, body }) => by === 'Bot' && body.startsWith(process.env.MARKER),
      );
      say(...mine.map(({ id }) => id));
    },
  ],
  [
    /^api --method POST repos\/o\/r\/issues\/7\/comments --field body=@/,
    () => {
      const body = bodyIn(after('--field').replace('body=@', ''));
      state.comments.push({ id: state.comments.length + 100, by: 'Bot', body });
    },
  ],
  [
    /^api --method PATCH repos\/o\/r\/issues\/comments\/\d+ --field body=@/,
    () => {
      const id = Number(words[3].split('/').at(-1));
      const comment = state.comments.find((one) => one.id === id);
      comment.body = bodyIn(after('--field').replace('body=@', ''));
      comment.edits = (comment.edits ?? 0) + 1;
    },
  ],
  [
    /^api repos\/o\/r\/commits\/\w+\/pulls --jq/,
    () => {
      say(state.heads[words[1].split('/').at(-2)] ?? '');
    },
  ],
  [
    /^run list --workflow podway-plan.yml --commit /,
    () => say(state.runs[after('--commit')] ?? ''),
  ],
  [
    /^run download \d+ --name podway-plan --dir /,
    () => {
      mkdirSync(after('--dir'), { recursive: true });
      copyFileSync(state.artifacts[words[2]], join(after('--dir'), 'plan.json'));
    },
  ],
  [/^label create podway-drift --force/, () => {}],
  [/^issue list --label podway-drift --state open/, () => say(state.issues.length > 0 ? 1 : '')],
  [
    /^issue create --label podway-drift --title /,
    () => {
      state.issues.push({ body: bodyIn(after('--body-file')), edits: 0 });
    },
  ],
  [
    /^issue edit 1 --body-file /,
    () => {
      state.issues[0].body = bodyIn(after('--body-file'));
      state.issues[0].edits += 1;
    },
  ],
];
const answer = answers.find(([asked]) => asked.test(words.join(' ')));
if (answer === undefined || process.env.GH_TOKEN === undefined) {
  process.stderr.write(`gh: not known here, or without GH_TOKEN: ${words.join(' ')}\n`);
  process.exitCode = 1;
} else {
  answer[1]();
  writeFileSync(process.env.GH_STATE, JSON.stringify(state));
}
