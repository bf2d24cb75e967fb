/** Syllables of Pinyin by their initials: GB/T 16159. */
const FINALS: Readonly<Record<string, string>> = {
  "": "a ai an ang ao e ei en er o ou",
  b: "a o ai ei ao an en ang eng i ie iao ian in ing u",
  p: "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
  m: "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
  f: "a o ei ou an en ang eng u",
  d: "a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un",
  t: "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
  n: "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve",
  l: "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve",
  "[gkh]": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
  "[jqx]": "i ia ie iao iu ian in iang ing iong u ue uan un",
  "(?:zh|ch|sh)": "a e ai ei ao ou an en ang eng ong i u ua uo uai ui uan un uang",
  "[zcs]": "a e ai ei ao ou an en ang eng ong i u uo ui uan un",
  r: "e ao ou an en ang eng ong i u uo ui uan un",
  y: "a ao e i ou an in ang ing ong u ue uan un",
  w: "a o ai ei an en ang eng u",
};
const PINYIN = new RegExp(
  `^(?:${Object.entries(FINALS)
    .map(([initial, finals]) => `${initial}(?:${finals.split(" ").join("|")})`)
    .join("|")})+$`,
);

/** True of letters that can be read as syllables of Pinyin: then they are a name's Pinyin or another name. */
export const isPinyin = (text: string): boolean => PINYIN.test(text);
