// Writes data/online/calendar.json: month names of Unicode CLDR in languages that data/calendars.json lacks, and words
// for seats and for relative days. Run: node tools/online/months.mjs
import { writeFileSync } from "node:fs";

const w = (s) =>
  s
    .split("|")
    .map((x) => x.trim())
    .filter(Boolean);
const LANGUAGES = [
  "bn",
  "pa",
  "am",
  "ti",
  "ku",
  "hi",
  "so",
  "sw",
  "ha",
  "tr",
  "sq",
  "ur",
  "ps",
  "fa",
  "ar",
  "ar-MA",
  "ar-DZ",
  "ar-TN",
  "ar-SY",
  "ar-IQ",
  "fr",
  "en",
  "es",
  "it",
  "de",
  "ckb",
  "vi",
  "ne",
  "el",
  "ka",
];
/** Hausa "Sat" for September is Saturday in English and, folded, an hour in Turkish. */
const WORDS = new Set(["Sat"]);
const months = Array.from({ length: 12 }, () => new Set());
for (const language of LANGUAGES) {
  for (let m = 0; m < 12; m++) {
    const day = new Date(Date.UTC(2025, m, 15));
    for (const options of [
      { month: "long" },
      { month: "long", day: "numeric" },
      { month: "short", day: "numeric" },
    ]) {
      const parts = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
        timeZone: "UTC",
        ...options,
      }).formatToParts(day);
      const name = parts.find((p) => p.type === "month")?.value.replace(/\.$/, "");
      if (name && !/^\d+$/.test(name) && [...name].length > 2 && !/^M\d/.test(name) && !WORDS.has(name))
        months[m].add(name);
    }
  }
}
const extra = {
  1: "yanvier|janvier|yanayir|jenviyeh|January|Jan|Çileya Paşîn|Rêbendan|کانونی دووەم|جنوری|جانفي|ጥሪ",
  2: "fevrier|fivri|fevriye|Feb|Şibat|Reşemî|Sibat|شوبات|فروری|فيفري|ለካቲት|يبراير",
  3: "mars|Mar|Adar|ئازار|Avdar|مارس|مارچ|መጋቢት",
  4: "avril|April|Nîsan|Nisan|نیسان|اپریل|أفريل|Cotmeh|ሚያዝያ",
  5: "mai|May|Gulan|ئایار|مئی|ماي|Ayar|ግንቦት",
  6: "juin|June|Hezîran|Heziran|حوزەیران|جون|جوان|Pûşper|ሰነ",
  7: "juillet|jouilya|July|Tîrmeh|Tirmeh|تەممووز|جولائی|جويلية|تموز|ሓምለ|ሐምሌ",
  8: "août|out|aout|August|Tebax|Gelawêj|ئاب|اگست|أوت|ነሓሰ|ነሐሴ",
  9: "septembre|Eylûl|Îlon|Ilon|ئەیلوول|ئەیلول|ستمبر|سبتمبر|መስከረም",
  10: "octobre|Cotmeh|Kewçêr|Çiriya Pêşîn|تشرینی یەکەم|اکتوبر|أكتوبر|ጥቅምቲ|ጥቅምት",
  11: "novembre|Mijdar|Sermawez|Çiriya Paşîn|تشرینی دووەم|نومبر|نوفمبر|ሕዳር|ኅዳር",
  12: "décembre|Berfanbar|Kanûn|Çileya Pêşîn|کانونی یەکەم|دسمبر|ديسمبر|ታሕሳስ|ታኅሣሥ",
};
for (const [m, list] of Object.entries(extra)) for (const name of w(list)) months[Number(m) - 1].add(name);
const file = {
  name: "Dates and seats in posts",
  licence:
    "Month names: Unicode CLDR 48 through Intl (Unicode-3.0). Other words: own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  months: months.map((set) => [...set]),
  fillers: w(
    "of|de|d'|e|le|من|من شهر|شهر|ماه|مای|ی|di|në|mahê|ê|ayı|tháng|nd|st|rd|th|er|ème|ኣብ|ቀን|مورخ|er|تاریخ",
  ),
  yearWords: w("year|of|de|del|năm|سنة|عام|سال|ساڵی|yılı|sala|و|সালের|ਸਾਲ"),
  dayCues: w(
    "on|the|le|du|nuit du|sáng|chiều|tối|đêm|hôm|mùng|date|departure|départ|يوم|نهار|بتاريخ|تاريخ|التاريخ|ليلة|تاریخ|روز|مورخه|ڕۆژی|ڕۆژ|roja|di|më|date|datë|ngày|তারিখ|ਮਿਤੀ|ਤਾਰੀਖ|دی|په|نېټه|tarih|tarihi|günü|ቀን|ዕለት|el|día|am",
  ),
  relative: {
    0: w(
      "today|tonight|aujourd'hui|ce soir|اليوم|الليلة|الليله|امروز|امشب|ئەمڕۆ|ئەمشەو|îro|îşev|bugün|bu gece|sot|sonte|hôm nay|tối nay|آج|نن|আজ|ਅੱਜ|ዛሬ|ሎሚ|hoy|oggi|lyoum|el youm",
    ),
    1: w(
      "tomorrow|demain|غدا|بكرا|بكرة|غدوة|غدوا|فردا|سبەی|بەیانی|sibê|yarın|nesër|ngày mai|کل|سبا|আগামীকাল|ਕੱਲ੍ਹ|ነገ|ጽባሕ|mañana|domani|ghodwa|ghedwa",
    ),
    2: w(
      "day after tomorrow|après-demain|après demain|بعد غد|بعد غدا|بعد بكرا|بعد بكرة|بعد غدوة|پس فردا|پسفردا|دووسبەی|دوو سبەی|dusibe|öbür gün|yarından sonra|pasnesër|ngày kia|ngày mốt|پرسوں|بل سبا|পরশু|ਪਰਸੋਂ|ከነገ ወዲያ|ድሕሪ ጽባሕ|pasado mañana|dopodomani|dopo domani|übermorgen|pojutrze",
    ),
  },
  seatWords: w(
    "people|persons|souls|heads|guys|spaces|space|berths|bodies|lugares|postos|person|pax|ppl|pers|passengers|places|place|seats|seat|spots|spot|places libres|personnes|personne|passagers|sièges|plazas|personas|persone|posti|Plätze|Personen|أشخاص|اشخاص|شخص|شخصا|نفر|نفرات|راكب|ركاب|راكبا|مقعد|مقاعد|أماكن|اماكن|مكان|محل|محلات|بلايص|بلاصة|بلاصات|بلايس|أنفار|انفار|واحد|افراد|فرد|کەس|کەسی|کەسە|کەسە|جێگا|جێگە|جێ|سەرنشین|نەفەر|سرنشین|صندلی|جای|جا|مسافر|مسافرین|kes|kesan|kesî|cih|cîh|kişi|kişilik|kisi|yolcu|yer|kontenjan|persona|vende|vende të lira|veta|vetë|udhëtarë|pasagjerë|njerëz|người|nguoi|chỗ|suất|khách|slot|بندے|بندہ|بندوں|افراد|لوگ|سیٹیں|سیٹ|سیٹس|سواریاں|مسافر|کسان|کسه|تنه|تنان|ځایونه|ځای|چوکۍ|سیټونه|জন|জনের|জনকে|জনই|সিট|আসন|যাত্রী|জায়গা|টি সিট|ਬੰਦੇ|ਬੰਦਿਆਂ|ਜਣੇ|ਸੀਟਾਂ|ਸੀਟ|ਸਵਾਰੀਆਂ|ਲੋਕ|ሰው|ሰዎች|ሰዎችን|ቦታ|ቦታዎች|መቀመጫ|መቀመጫዎች|ተጓዦች|ሰብ|ሰባት|ቦታታት|ኮፍ|መቐመጢ|ተጓዓዝቲ|nafar|nafare|ja|jaye|places|plassa|blayes|blasa|blayess|wahed|bande|seaten|sawari|человек|мест|места|место|लोग|सीट|बंदे|👥|👤|🧍|شوێن|شوێنی|کورسی|کورسیی|blays|blayes|blasat|wa7ed|lwa7ed|شب|شاب|شابا|لڑکے|ਮੁੰਡੇ|gars|boys|ځایه|ਥਾਂ|ਥਾਵਾਂ|جگہ|جگہیں|جگہوں",
  ),
  seatCues: w(
    "places|seats|capacity|capacité|only|العدد|عدد|عددهم|سعة|باقي|متبقي|places left|remaining|seats left|ظرفیت|تعداد|ژمارە|ژمارەی|kapasite|kontenjan|kapaciteti|vende|số lượng|còn|تعداد|گنجائش|আসন|ਸੀਟਾਂ|ብዛት|ብዝሒ|👥|🪑|👤|🧍|🧑|♂|♀|👨‍👩‍👧|👪|yer|cih|সিট|বাকি|ਬਾਕੀ|باقی|ماوە|mbetur|restantes|maye|ቀርቷል|ተሪፉ",
  ),
};
writeFileSync(
  new URL("../../data/online/calendar.json", import.meta.url),
  `${JSON.stringify(file, null, 1)}\n`,
);
