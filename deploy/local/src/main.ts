import 'reflect-metadata';
import { CannotStart } from '@fengqiao/servers';
import { optionsFrom } from './options';
import { asked, run } from './run';
import { startStack, type Stack, type StackOptions } from './stack';

const greeting = ({ baseUrl, opsPort }: Stack, { dataDir, clock, clockNow }: StackOptions): string => `
枫桥 Fengqiao is ready.

  API     ${baseUrl}/api/v1
  Docs    ${baseUrl}/docs
  Health  ${baseUrl}/health/ready   (metrics: http://127.0.0.1:${opsPort}/metrics)
  Data    ${dataDir}
  Clock   ${clock === 'replay' ? `stands at ${clockNow ?? 'its beginning'} until POST /api/v1/replay/clock moves it` : 'the time of this machine'}

Every unit of the city is a client with the secret "local". A token for the hotline, and its inbox:

  TOKEN=$(curl -s ${baseUrl}/oidc/token -d grant_type=client_credentials \\
    -d client_id=unit:110000-12345 -d client_secret=local | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${baseUrl}/api/v1/inbox -H "Authorization: Bearer $TOKEN"

Ctrl-C stops it; the data stay.
`;

run(async () => {
  if (process.argv.includes('--processes'))
    throw new CannotStart('--processes is not there yet: npm start runs all services in one process.');
  const stopping = asked();
  const options = optionsFrom(process.env);
  const stack = await startStack(options);
  console.log(greeting(stack, options));
  await stopping;
  await stack.close();
});
