import { refuse, type Refusal } from '@fengqiao/domain';
import type { Command } from './events';
import type { Rulebook } from './rulebook';
import type { Place } from './whistle';

type Units = Pick<Rulebook, 'unit'>;
export type PlaceRefusal = 'unknown-unit';

/** A place may be said in words alone; a unit that it names must be one of the city's. */
export const placeFlaw = ({ unitId }: Place, where: string, rules: Units): Refusal<PlaceRefusal> | undefined =>
  unitId !== undefined && !rules.unit(unitId) ? refuse('unknown-unit', `There is no unit ${unitId}`, { where }) : undefined;

/** Every place that a command names, by where it was said. */
const placesIn = (command: Command): Record<string, Place> => {
  if (command.type === 'Plan')
    return Object.fromEntries(command.actions.map(({ place }, nth) => [`actions.${nth}.place.unitId`, place]));
  return 'place' in command && command.place ? { 'place.unitId': command.place } : {};
};

/** The first place in a command that the city does not have. */
export const placeFlawIn = (command: Command, rules: Units): Refusal<PlaceRefusal> | undefined =>
  Object.entries(placesIn(command))
    .map(([where, place]) => placeFlaw(place, where, rules))
    .find((flaw) => flaw !== undefined);
