import type { Contract } from '@fengqiao/contracts';
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ROUTES } from '../http/tokens';
import { docsPage, type DocsPage } from './docs-page';
import { openApiOf, type OpenApi } from './document';

/** The API's own description, for programs and for people. It is made when somebody asks first: a start need not wait for it. */
@Controller()
export class DocsController {
  private document: OpenApi | undefined;
  private page: DocsPage | undefined;

  constructor(@Inject(ROUTES) private readonly routes: readonly Contract[]) {}

  @Get('api/v1/openapi.json')
  openApi(): OpenApi {
    return (this.document ??= openApiOf(this.routes));
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  docs(@Res({ passthrough: true }) reply: FastifyReply): string {
    this.page ??= docsPage(this.openApi(), { live: true });
    void reply.header('content-security-policy', `${this.page.policy}; frame-ancestors 'none'`);
    return this.page.html;
  }
}
