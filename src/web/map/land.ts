import { feature, mesh } from "topojson-client";
// As text: as JSON the compiler works out a type of each of its coordinates.
import countries from "world-atlas/countries-50m.json?raw";

type World = Parameters<typeof mesh>[0] & {
  readonly objects: { readonly countries: NonNullable<Parameters<typeof mesh>[1]> };
};

const world: World = JSON.parse(countries);
const shapes = world.objects.countries;

/**
 * The land of Natural Earth 1:50m (public domain, through npm world-atlas, ISC), in as many pieces as there are
 * countries: as one, the ring of a continent is too long to be cut into tiles, and sea is painted as land. No border is
 * drawn; what is none of it is sea.
 */
export const landShapes = () => feature(world, shapes);

/** Where land meets sea. */
export const coastLine = () => mesh(world, shapes, (a, b) => a === b);
