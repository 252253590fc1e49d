import 'reflect-metadata';
import { optionsFrom } from './options';
import { startProcesses, type Processes } from './processes';
import { asked, run } from './run';
import { startStack, type Stack, type StackOptions } from './stack';

const metricsOf = (stack: Stack | Processes): string => {
  if ('opsPort' in stack) return `http://127.0.0.1:${stack.opsPort}/metrics`;
  return Object.entries(stack.opsUrls)
    .map(([name, url]) => `${name} ${url}/metrics`)
    .join(', ');
};

const greeting = (stack: Stack | Processes, { dataDir, clock, clockNow }: StackOptions): string => {
  const { baseUrl } = stack;
  return `
枫桥 Fengqiao is ready.

  API     ${baseUrl}/api/v1
  Docs    ${baseUrl}/docs
  Health  ${baseUrl}/health/ready   (metrics: ${metricsOf(stack)})
  Data    ${dataDir}
  Clock   ${clock === 'replay' ? `stands at ${clockNow ?? 'its beginning'} until POST /api/v1/replay/clock moves it` : 'the time of this machine'}

Every unit of the city is a client with the secret "local". A token for the hotline, and its inbox:

  TOKEN=$(curl -s ${baseUrl}/oidc/token -d grant_type=client_credentials \\
    -d client_id=unit:110000-12345 -d client_secret=local | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${baseUrl}/api/v1/inbox -H "Authorization: Bearer $TOKEN"

Ctrl-C stops it; the data stay.
`;
};

run(async () => {
  const stopping = asked();
  const options = optionsFrom(process.env);
  const stack = await (process.argv.includes('--processes') ? startProcesses : startStack)(options);
  console.log(greeting(stack, options));
  await stopping;
  await stack.close();
});
