import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { contracts } from '@fengqiao/contracts';
import { openApiOf, type OpenApi } from './document';

/** A page and the policy that lets nothing but its own scripts run. */
export type DocsPage = { readonly html: string; readonly policy: string };

const asset = (name: string): string => readFileSync(require.resolve(`swagger-ui-dist/${name}`), 'utf8');

/** A script that cannot end its own element, nor begin a comment in which the element never ends. */
const inlined = (script: string): string => script.replace(/<(?=\/script|!--|script)/gi, '\\x3c');
const hashOf = (script: string): string => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

const start = (live: boolean): string => `
SwaggerUIBundle({
  spec: JSON.parse(document.getElementById('spec').textContent),
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
  supportedSubmitMethods: ${live ? "['get', 'post']" : '[]'},
});`;

/**
 * The API's documentation as one page that asks nobody for anything: script, style and document are in it. `live` lets it try
 * requests on the server that serves it; a file has nobody to ask.
 */
export const docsPage = (document: OpenApi, { live }: { live: boolean }): DocsPage => {
  const scripts = [inlined(asset('swagger-ui-bundle.js')), start(live)];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    `connect-src ${live ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const spec = JSON.stringify(document).replaceAll('<', '\\u003c');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Fengqiao API</title>
<style>${asset('swagger-ui.css').replaceAll('</style', '<\\/style')}</style>
</head>
<body>
<div id="docs"></div>
<script type="application/json" id="spec">${spec}</script>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
  return { html, policy };
};

/** Writes the page of all contracts to a file that opens without a server. */
export const writeApiDocs = async (file: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, docsPage(openApiOf(contracts), { live: false }).html);
};
