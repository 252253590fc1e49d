import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Lets the transport see what was thrown: Nest's own filter makes "Internal server error" of everything, and 503 becomes 500.
 * Stands on the controllers, since `connectMicroservice` reads the filters of an application before any can be added to it.
 */
@Catch()
export class FaultsAsTheyAre implements RpcExceptionFilter {
  catch(fault: unknown): Observable<never> {
    return throwError(() => fault);
  }
}
