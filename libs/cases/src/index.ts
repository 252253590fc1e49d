export { City, cityId, hotlineId, type Ranking } from './city';
export { Hand, type Answer, type Assignment, type Ticket } from './hand';
export { labagou, replayLabagou, type LabagouCase } from './labagou';
export { lugu, replayLugu, type LuguCase } from './lugu';
export { WhistleAt, type Whistle } from './whistles';
