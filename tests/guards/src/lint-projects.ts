import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tools, type Copy } from './copy';

/** What each project must be, said a second time: by its tags a project is bound, and by other tags it would be free. */
export const projects: Readonly<Record<string, readonly [string, ...string[]]>> = {
  '.': ['npm:private'], // the workspace itself, as Nx tags it
  'apps/dispatch': ['type:app'],
  'apps/evaluation': ['type:app'],
  'apps/gateway': ['type:app'],
  'apps/intake': ['type:app'],
  'apps/whistle': ['type:app'],
  'deploy/local': ['type:stack'],
  'deploy/migrate': ['type:stack'],
  'libs/calendar': ['type:pure'],
  'libs/cases': ['type:testing'],
  'libs/city': ['type:lib'],
  'libs/client': ['type:lib'],
  'libs/contracts': ['type:lib', 'lib:contracts'],
  'libs/domain': ['type:pure', 'lib:domain'],
  'libs/flow': ['type:pure'],
  'libs/planted': ['type:stack'], // the stranger that these guards add
  'libs/servers': ['type:testing'],
  'libs/service': ['type:lib'],
  'libs/testing': ['type:testing'],
  'tests/contract': ['type:stack'],
  'tests/guards': ['type:stack'],
  'tests/load': ['type:stack'],
  'tests/processes': ['type:stack'],
  'tests/reliability': ['type:stack'],
  'tests/scenarios': ['type:stack'],
};

const foldersIn = (copy: Copy, path: string): string[] =>
  readdirSync(join(copy.path, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${path}/${name}`);

/** Where rules stand: the pure libraries, and each folder of a service. The gateway decides nothing; migrations are no rules. */
export const ruleFolders = (copy: Copy): string[] => [
  ...['libs/calendar/src', 'libs/domain/src', 'libs/flow/src'],
  ...foldersIn(copy, 'apps')
    .filter((app) => app !== 'apps/gateway')
    .flatMap((app) => foldersIn(copy, `${app}/src`))
    .filter((folder) => !folder.endsWith('/migrations')),
];

type Graph = { graph: { nodes: Record<string, { data: { root: string; tags?: string[] } }> } };

/** Makes the graph of projects, and reads from it the tags that the lint will go by. */
export const tagsOf = async (copy: Copy): Promise<Record<string, readonly string[]>> => {
  const file = join(copy.path, 'graph.json');
  const { status, out } = await copy.run(tools.nx, ['graph', '--file', file]);
  if (status !== 0) throw new Error(`The copy has no graph of projects:\n${out}`);
  const { graph } = JSON.parse(readFileSync(file, 'utf8')) as Graph;
  return Object.fromEntries(Object.values(graph.nodes).map(({ data: { root, tags = [] } }) => [root, tags]));
};

/** Every project that is tagged otherwise than it must be, is gone, or is new and nobody has said what it must be. */
export const mistagged = (found: Readonly<Record<string, readonly string[]>>): string[] => {
  const said = (tags?: readonly string[]): string => (tags ? [...tags].sort().join(', ') || 'no tag' : 'no project');
  return [...new Set([...Object.keys(projects), ...Object.keys(found)])]
    .filter((root) => said(found[root]) !== said(projects[root]))
    .map((root) => `${root} has ${said(found[root])}, and these guards know ${said(projects[root])}`);
};
