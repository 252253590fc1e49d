import { flawsOf, rowsOf, toMermaid } from '@fengqiao/flow';
import { FLOWS, type NamedFlow, type ServiceDefinition } from '@fengqiao/service';

type Provider = { readonly provide?: unknown; readonly useValue?: unknown };

/** The flows that a service's module provides, as `GET /flows` answers them. */
export const flowsOf = ({ module }: ServiceDefinition): readonly NamedFlow[] => {
  const providers = (
    typeof module === 'function' ? Reflect.getMetadata('providers', module) : module.providers
  ) as readonly Provider[];
  return (providers.find(({ provide }) => provide === FLOWS)?.useValue ?? []) as readonly NamedFlow[];
};

const sectionOf = (service: string, { name, version, flow }: NamedFlow): string => {
  const steps = rowsOf(flow).map(({ from, on, by, to }) => `| ${from} | ${on} | ${by.join(', ')} | ${to} |`);
  const limits = flow.deadlines.map((one) => `- in ${one.in}, when the limit \`${one.limit}\` runs out: ${one.then}`);
  const flaws = flawsOf(flow);
  return [
    `## ${name}`,
    `Service ${service}, \`${version}\`. ${flaws.length === 0 ? 'No flaws.' : `Flaws: ${flaws.join('; ')}.`}`,
    ['```mermaid', toMermaid(flow), '```'].join('\n'),
    ['| in | command | by | leads to |', '| --- | --- | --- | --- |', ...steps].join('\n'),
    limits.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

/** All processes of the law as one page: what `docs/flows.md` holds. */
export const flowPage = (services: readonly ServiceDefinition[]): string =>
  [
    '# Flows',
    'Made from the code by `npm run flows`; a test fails when a flow changes and this page does not. On a running stack `GET /flows` answers the same.',
    ...services.flatMap((service) => flowsOf(service).map((flow) => sectionOf(service.name, flow))),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
