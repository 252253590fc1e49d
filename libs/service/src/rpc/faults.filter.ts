import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Nest's own filter turns every fault into "Internal server error"; logs, parking and retries need the fault itself. Carried by
 * each handler: filters given to a connected microservice come too late, its handlers are bound by then.
 */
@Catch()
export class FaultsAsTheyAre implements RpcExceptionFilter {
  catch(fault: unknown): Observable<never> {
    return throwError(() => fault);
  }
}
