import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OPENAPI } from '../http/tokens';
import { docsPage, type DocsPage } from './docs-page';
import type { OpenApi } from './document';

/** The API's own description, for programs and for people. */
@Controller()
export class DocsController {
  private page: DocsPage | undefined;

  constructor(@Inject(OPENAPI) private readonly document: OpenApi) {}

  @Get('api/v1/openapi.json')
  openApi(): OpenApi {
    return this.document;
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  docs(@Res({ passthrough: true }) reply: FastifyReply): string {
    this.page ??= docsPage(this.document, { live: true });
    void reply.header('content-security-policy', `${this.page.policy}; frame-ancestors 'none'`);
    return this.page.html;
  }
}
