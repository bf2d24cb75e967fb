/** Words written with letters, whole: `\b` knows no letter with a mark. `*` stands for any letters, as compounds have them. */
const words = (alternatives: string): RegExp =>
  new RegExp(`(?<!\\p{L})(?:${alternatives.replaceAll("*", "\\p{L}*")})(?!\\p{L})`, "iu");

/** Boats and their engines in the languages of shops along the routes; scripts without spaces and with prefixes by parts of words. */
const CRAFT = words(
  [
    "boats?|dingh(?:y|ies)|inflatables?|outboards?|engines?|motors?|ribs?|hulls?|zodiacs?|rafts?",
    "bateaux?|moteurs?|hors-bord|pneumatiques?|canots?|embarcations?",
    "*boote?|*booten|*boten|*motor(?:en)?|au(?:ß|ss)enborder",
    "gommon[ei]|fuoribordo|barc(?:a|he)|motor[ei]|battell[oi]",
    "lanchas?|neum[aá]tic[ao]s?|barc[ao]s?|botes?|fueraborda|motores|insufl[aá]ve(?:l|is)",
    "botu?|botlar|motoru|tekne(?:ler)?|dıştan takma",
    "φουσκωτ*|σκάφ*|βάρκ*|εξωλέμβι*|κινητήρ*",
    "лод(?:ка|ки|ок|ку|ке)|мотор*|двигател*|двигун*|чов(?:ен|ни|нів)",
    "łod(?:zi|zie)|łódź|ponton*|silnik*|barc[ăi]|gomone|varkë|varka|xuồng|thuyền|động cơ",
  ].join("|"),
);
const CRAFT_PARTS = /قارب|قوارب|زورق|زوارق|محرك|قایق|موتور|充气|橡皮艇|船|艇|马达|舷外机/u;

/** Articles that preserve life at sea: they never count (UK Border Security Act 2025, s. 15(1)(h)). */
const LIFE_SAVING = words(
  [
    "life[ -]?(?:jackets?|vests?|buoys?|rafts?|boats?|rings?)|buoyancy|floats?|flotation",
    "gilets?|bouées?|brassières?|sauvetage",
    "(?:rettungs|schwimm)*|reddings*|zwemvest*",
    "giubbott[oi]|salvagenti?|salvataggio|chalecos?|salvavidas|coletes?",
    "can (?:yele[ğk]*|simid*)|σωσίβι*|жилет*|спас*|рятувальн*|kamizelk*|veste? de salvare|jelek*|áo phao",
  ].join("|"),
);
const LIFE_SAVING_PARTS = /سترة|سترات|نجاة|نجات|عوام|救生/u;

/** What an engine needs is none. */
const NO_CRAFT = words("oils?|huiles?|*öle?|olio|aceite|olie|yağı?|масло|λάδι|olej");
const NO_CRAFT_PARTS = /زيت|机油/u;

/** Where one article ends in what a shop writes, and what says what the one before is for. */
const BETWEEN = /[,;+&/،؛]|(?<!\p{L})(?:and|with|et|avec|und|mit|en|met|con|y|ve|ile|и|με)(?!\p{L})/iu;
const FOR = /^\s*(?:for|pour|für|voor|per|para|için|для|για)(?!\p{L})/iu;

/** Whether goods are a boat or an engine, alone or among others; life jackets "for boats" are none. */
export const isCraft = (goods: string): boolean =>
  goods
    .normalize("NFKC")
    .split(BETWEEN)
    .some(
      (part) =>
        !FOR.test(part) &&
        (CRAFT.test(part) || CRAFT_PARTS.test(part)) &&
        !(LIFE_SAVING.test(part) || LIFE_SAVING_PARTS.test(part)) &&
        !(NO_CRAFT.test(part) || NO_CRAFT_PARTS.test(part)),
    );
