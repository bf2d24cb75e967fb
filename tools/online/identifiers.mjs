// Writes data/online/identifiers.json. Run: node tools/online/identifiers.mjs
import { writeFileSync } from "node:fs";

const lengths =
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 SO23 DJ27 RU33 YE30";
const words = {
  0: "zero|oh|zéro|cero|null|sıfır|sifir|sifr|صفر|sefr|شفر|শূন্য|ਸਿਫ਼ਰ|ਜ਼ੀਰੋ|ਜੀਰੋ|शून्य|zéro|không|zero|ዜሮ|ባዶ|sifir|ноль|nul",
  1: "one|un|uno|eins|bir|واحد|wahed|یک|yek|یەک|ایک|ek|یو|এক|ਇੱਕ|ਇਕ|एक|một|një|አንድ|ሓደ|один",
  2: "two|deux|dos|zwei|iki|اثنين|اثنان|إثنين|زوج|دو|do|دوو|du|دوه|দুই|ਦੋ|दो|hai|dy|ሁለት|ክልተ|два",
  3: "three|trois|tres|drei|üç|uc|ثلاثة|تلاتة|سه|seh|سێ|sê|تین|teen|درې|তিন|ਤਿੰਨ|तीन|ba|tre|ሶስት|ሰለስተ|три",
  4: "four|quatre|cuatro|vier|dört|dort|أربعة|اربعة|ربعة|چهار|chahar|چوار|çar|چار|char|څلور|চার|ਚਾਰ|चार|bốn|katër|አራት|ኣርባዕተ|четыре",
  5: "five|cinq|cinco|fünf|beş|bes|خمسة|پنج|panj|پێنج|pênc|پانچ|paanch|پنځه|পাঁচ|ਪੰਜ|पांच|năm|pesë|አምስት|ሓሙሽተ|пять",
  6: "six|seis|sechs|altı|alti|ستة|شش|shesh|شەش|şeş|چھ|شپږ|ছয়|ਛੇ|छह|sáu|gjashtë|ስድስት|ሽዱሽተ|шесть",
  7: "seven|sept|siete|sieben|yedi|سبعة|هفت|haft|حەوت|heft|سات|saat|اووه|সাত|ਸੱਤ|सात|bảy|shtatë|ሰባት|ሸውዓተ|семь",
  8: "eight|huit|ocho|acht|sekiz|ثمانية|تمانية|هشت|hasht|هەشت|heşt|آٹھ|اته|আট|ਅੱਠ|आठ|tám|tetë|ስምንት|ሸሞንተ|восемь",
  9: "nine|neuf|nueve|neun|dokuz|تسعة|نه|noh|نۆ|neh|نو|نهه|নয়|ਨੌਂ|नौ|chín|nëntë|ዘጠኝ|ትሽዓተ|девять",
  "+": "plus|زائد|پلاس|প্লাস|ਪਲੱਸ|artı|cộng",
};
const services = {
  telegram:
    "tg telegram tele telgram télégram تلجرام تليجرام تيلجرام تلكرام تليكرام تيليغرام تلقرام تلگرم ټیلیګرام ټلیګرام ٹیلی ਟੈਲੀ টেলি ቴለግራም ተሌግራም تلغرام تليغرام تيليجرام تلگرام تێلێگرام ٹیلیگرام ټلګرام টেলিগ্রাম ਟੈਲੀਗ੍ਰਾਮ ቴሌግራም ተለግራም телеграм",
  instagram:
    "ig insta instagram instagramm انسٹا انسٹاگرام انستجرام انستاغرام ਇੰਸਟਾ ኢንስታግራም ኢንስታ اینستاگرم انستا انستغرام انستجرام انستقرام اینستا اینستاگرام ইনস্টা",
  snapchat: "snap snapchat sc سناب اسنپ سناپ سنابشات স্ন্যাপ ਸਨੈਪ سنیپ",
  signal: "signal سيجنال سیگنال سيغنال سگنل সিগন্যাল ਸਿਗਨਲ",
  tiktok: "tiktok tt تيكتوك",
  facebook: "fb facebook messenger فيسبوك فیسبوک msgr",
  whatsapp: "whatsapp wa واتساب واتس",
  wickr: "wickr",
  threema: "threema",
  viber: "viber فايبر وایبر ڤایبەر",
  imo: "imo ইমো ایمو آيمو ਇਮੋ",
  zangi: "zangi",
  botim: "botim",
  discord: "discord",
  x: "twitter",
  zalo: "zalo",
  wechat: "wechat",
  user: "username آیدی ايدي ئایدی آئی_ڈی",
};
const file = {
  name: "Identifiers in posts",
  licence:
    "IBAN lengths: ISO 13616 registry (facts). Fiction ranges: Ofcom, ARCEP, BNetzA, PTS, NANPA (facts). Words: own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  ibanLengths: Object.fromEntries(lengths.split(" ").map((x) => [x.slice(0, 2), Number(x.slice(2))])),
  fictionRanges: [
    ["GB", "44", "2079460xxx"],
    ["GB", "44", "1134960xxx"],
    ["GB", "44", "1144960xxx"],
    ["GB", "44", "1154960xxx"],
    ["GB", "44", "1164960xxx"],
    ["GB", "44", "1174960xxx"],
    ["GB", "44", "1184960xxx"],
    ["GB", "44", "1214960xxx"],
    ["GB", "44", "1314960xxx"],
    ["GB", "44", "1414960xxx"],
    ["GB", "44", "1514960xxx"],
    ["GB", "44", "1614960xxx"],
    ["GB", "44", "1914980xxx"],
    ["GB", "44", "2896496xxx"],
    ["GB", "44", "2920180xxx"],
    ["GB", "44", "7700900xxx"],
    ["GB", "44", "8081570xxx"],
    ["FR", "33", "199000xxx"],
    ["FR", "33", "26191xxxx"],
    ["FR", "33", "35301xxxx"],
    ["FR", "33", "46571xxxx"],
    ["FR", "33", "53649xxxx"],
    ["FR", "33", "63998xxxx"],
    ["DE", "49", "17139200xx"],
    ["DE", "49", "176040690xx"],
    ["DE", "49", "3023125xxx"],
    ["DE", "49", "6990009xxx"],
    ["DE", "49", "4066969xxx"],
    ["DE", "49", "2214710xxx"],
    ["DE", "49", "8999998xxx"],
    ["SE", "46", "7017406xx"],
    ["US", "1", "xxx55501xx"],
  ].map(([region, callingCode, national]) => ({ region, callingCode, national })),
  services: Object.fromEntries(Object.entries(services).map(([k, v]) => [k, v.split(" ")])),
  digitWords: Object.fromEntries(Object.entries(words).map(([k, v]) => [k, [...new Set(v.split("|"))]])),
};
writeFileSync(
  new URL("../../data/online/identifiers.json", import.meta.url),
  `${JSON.stringify(file, null, 1)}\n`,
);
