import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import { type z } from 'zod';
import { type Report } from './flaws';

type Key = string | number;

/** A read file: its content, and the line where a part of it stands, so that later rules can point there too. */
export type Read<Content> = {
  readonly file: string;
  readonly content: Content;
  /** The line (from 1) of what lies at `path`, or of the nearest part above it that exists. */
  readonly line: (path: readonly Key[]) => number;
};

const lineFinder =
  (document: Document, counter: LineCounter) =>
  (path: readonly Key[]): number => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };

/** The issue's own path, or the unknown key's: that is where the reader must look. */
const whereOf = (issue: z.core.$ZodIssue): Key[] => {
  const path = issue.path.filter((key): key is Key => typeof key !== 'symbol');
  return issue.code === 'unrecognized_keys' && issue.keys[0] !== undefined ? [...path, issue.keys[0]] : path;
};

/** Reads one YAML file and holds it against its schema. Undefined after any flaw; each is reported with its line. */
export const readYaml = <Schema extends z.ZodType>(
  folder: string,
  file: string,
  schema: Schema,
  report: Report,
): Read<z.output<Schema>> | undefined => {
  let text: string;
  try {
    text = readFileSync(join(folder, file), 'utf8');
  } catch {
    report(file, 1, 'the file is missing or cannot be read');
    return undefined;
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const line = lineFinder(document, counter);
  for (const error of document.errors) report(file, counter.linePos(error.pos[0]).line, `not YAML: ${error.message}`);
  if (document.errors.length > 0) return undefined;
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { file, content: parsed.data, line };
  for (const issue of parsed.error.issues) {
    const path = whereOf(issue);
    report(file, line(path), `${path.join('.') || 'the file'}: ${issue.message}`);
  }
  return undefined;
};
