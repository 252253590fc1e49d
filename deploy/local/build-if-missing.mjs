import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Before `npm start` and `npm run demo`: builds when a source has no output of its own age, and otherwise says nothing.

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const changed = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;

const sourcesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d|\.spec|\.it|under-test)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.split('/').includes('node_modules'));

const sources = ['apps', 'libs', 'deploy'].filter((folder) => changed(folder) !== undefined).flatMap(sourcesBelow);
const configured = Math.max(...['.swcrc', 'package.json'].map((path) => changed(path) ?? 0));

const upToDate = sources.every((source) => {
  const built = changed(join('dist', source.replace(/\.ts$/, '.js')));
  return built !== undefined && built >= changed(source) && built >= configured;
});

if (!upToDate) {
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
