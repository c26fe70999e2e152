import { junit } from '../report/junit.ts';
import type { Paint } from '../report/paint.ts';
import { type Report, reportJson } from '../report/report.ts';
import { sarif } from '../report/sarif.ts';
import { validateGithub } from '../report/validate-github.ts';
import { validateMarkdown } from '../report/validate-markdown.ts';
import { validateText } from '../report/validate-text.ts';

/** What was found, in each format that `validate` and `probe` have; `file`: podway.yaml. */
export function reportRenderers(
  report: Report,
  {
    file,
    full,
    version,
  }: { readonly file: string; readonly full: boolean; readonly version: string },
) {
  return {
    text: (paint: Paint) => validateText(report, paint, full),
    json: () => reportJson(report),
    markdown: () => validateMarkdown(report),
    github: () => validateGithub(report),
    junit: () => junit(report),
    sarif: () => sarif(report, file, version),
  };
}
