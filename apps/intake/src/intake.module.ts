import { chinaHolidays, createCalendar } from '@fengqiao/calendar';
import type { City } from '@fengqiao/city';
import { CITY, DEADLINES, FLOWS, SETTINGS, type Fire, type NamedFlow, type Settings } from '@fengqiao/service';
import { Module } from '@nestjs/common';
import { AccessCodes } from './progress/access-code.vault';
import { LockoutStore } from './progress/lockout.store';
import { ProgressController } from './progress/progress.controller';
import { ProgressViews } from './progress/progress.views';
import { LetterCommands } from './reporters/letter.commands';
import { LetterFile, LetterSender } from './reporters/letter.sender';
import { ReporterController } from './reporters/reporter.controller';
import { ReporterStore } from './reporters/reporter.store';
import { derivedKey, requireVaultKey, Vault } from './reporters/reporter.vault';
import { RevealCommands } from './reporters/reveal.commands';
import { RevealViews } from './reporters/reveal.views';
import { LiveDispatch } from './tickets/live-dispatch.views';
import { OnCallback } from './tickets/on-callback.consumer';
import { OnDispatch } from './tickets/on-dispatch.consumer';
import { RegisterCommands } from './tickets/register.commands';
import { SearchWords } from './tickets/search-words.views';
import { SearchViews } from './tickets/search.views';
import { TicketCommands } from './tickets/ticket.commands';
import { TicketController } from './tickets/ticket.controller';
import { ticketFlow } from './tickets/ticket.flow';
import { TicketStore } from './tickets/ticket.store';
import { TicketViews } from './tickets/ticket.views';
import { TimelineViews } from './tickets/timeline.views';
import { WAITING } from './tickets/tokens';
import { waitingIn, type Waiting } from './tickets/waiting';

const waitingOf = (city: City): Waiting => {
  const { timeZone, holidays, hours, hotlineId } = city;
  const calendar = createCalendar({ timeZone, holidays: chinaHolidays, overrides: holidays, hours });
  return waitingIn(city, calendar, city.hoursFor({ id: hotlineId, kind: 'hotline' }));
};

const named: readonly NamedFlow[] = [{ name: 'ticket', version: 'ticket-1', flow: ticketFlow }];

/** Intake owns the ticket's words and the reporter's identity. */
@Module({
  controllers: [TicketController, ReporterController, ProgressController, OnDispatch, OnCallback],
  providers: [
    TicketStore,
    TicketCommands,
    RegisterCommands,
    TicketViews,
    SearchViews,
    SearchWords,
    TimelineViews,
    LiveDispatch,
    ReporterStore,
    RevealCommands,
    RevealViews,
    LetterCommands,
    {
      provide: LetterSender,
      inject: [SETTINGS],
      useFactory: ({ FQ_LETTERS_FILE }: Settings) => (FQ_LETTERS_FILE ? new LetterFile(FQ_LETTERS_FILE) : undefined),
    },
    LockoutStore,
    ProgressViews,
    { provide: Vault, inject: [SETTINGS], useFactory: (settings: Settings) => new Vault(requireVaultKey(settings)) },
    {
      provide: AccessCodes,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => new AccessCodes(derivedKey(requireVaultKey(settings), 'access-code')),
    },
    {
      provide: WAITING,
      inject: [CITY],
      useFactory: waitingOf,
    },
    { provide: FLOWS, useValue: named },
    {
      provide: DEADLINES,
      inject: [TicketCommands],
      useFactory: (commands: TicketCommands): Fire => ({
        undispatched: (deadline) => commands.escalate(deadline),
        hold: (deadline) => commands.release(deadline),
      }),
    },
  ],
  exports: [FLOWS, DEADLINES],
})
export class IntakeModule {}
