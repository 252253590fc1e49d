export { gatewayModule, type GatewayOptions } from './gateway.module';
export { GatewayAdapter, type Mounted } from './http/adapter';
export { docsPage, writeApiDocs, type DocsPage } from './openapi/docs-page';
export { openApiOf, type OpenApi } from './openapi/document';
export { readGatewaySettings, type GatewaySettings } from './settings';
export { startGateway, type GatewayStart } from './start';
