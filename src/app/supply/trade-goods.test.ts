import { expect, test } from "vitest";
import { isCraft } from "./trade-goods.ts";

test.each([
  "Outboard motor 40 hp",
  "PVC dinghies",
  "Schlauchboot 5 m",
  "Außenborder 40 PS",
  "rubberboot",
  "Buitenboordmotoren",
  "gommone con fuoribordo",
  "lancha neumática",
  "şişme bot",
  "Moteur hors-bord",
  "Bateau pneumatique",
  "Φουσκωτό σκάφος",
  "Надувная лодка",
  "Ponton 4 m",
  "قارب مطاطي ومحرك",
  "قایق بادی",
  "充气艇",
  // What comes with it changes nothing.
  "Outboard 40 hp with life jackets",
  "gilets de sauvetage, moteur 40 ch",
])("%s is a boat or an engine", (goods) => {
  expect(isCraft(goods)).toBe(true);
});

test.each([
  "Life jackets for boats",
  "Boat life jackets",
  "Life jackets, for inflatable boats",
  "Gilets de sauvetage",
  "Rettungswesten",
  "can yeleği",
  "Спасательный жилет",
  "سترات نجاة",
  "救生衣",
  "Motor oil",
  "Motoröl",
  "Anchor",
  "Books",
  "Rubber boots",
  "Bottle",
])("%s is none", (goods) => {
  expect(isCraft(goods)).toBe(false);
});
