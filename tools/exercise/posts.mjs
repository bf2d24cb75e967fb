import { PHONE } from "./cast.mjs";
import { DAY, iso } from "./ids.mjs";
import { randomFrom } from "./random.mjs";

const ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩";
const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";
const inDigits = (text, digits) => text.replace(/\d/g, (d) => digits[Number(d)]);
const spaced = `00${PHONE.slice(1, 3)} ${PHONE.slice(3, 7)} ${PHONE.slice(7)}`;

/** Numbers of ranges that Ofcom, ARCEP, BNetzA and PTS keep for fiction; none of them is the network's. */
function fictionPhone(random) {
  return random.pick([
    () => `+44 7700 900${random.int(500, 999)}`,
    () => `+33 6 39 98 ${random.int(30, 99)} ${random.int(10, 99)}`,
    () => `+49 176 040690${random.int(20, 99)}`,
    () => `+46 70 174 06 ${random.int(50, 99)}`,
  ])();
}

/** The network's adverts: three platforms, three scripts, one number in three spellings. */
function networkAdverts() {
  const sorani = inDigits(spaced, ARABIC_INDIC);
  const persian = inDigits(spaced, PERSIAN);
  const post = (n, minute, platform, account, name, text) => ({
    id: `ex-${String(n).padStart(4, "0")}`,
    platform,
    account: { id: account, name },
    posted_at: iso(minute),
    text,
    media: [],
  });
  return [
    post(
      1,
      30 * DAY + 600,
      "tiktok",
      "exacc-901",
      "Rêga Ewropa (exercise)",
      `ڕێگای دەنکێرک بۆ بەریتانیا بە گەرەنتی، بەلەمی نوێ، هەموو هەفتەیەک. نرخ ١٢٠٠ یۆرۆ بۆ هەر کەسێک. پەیوەندی: ${sorani}`,
    ),
    post(
      2,
      44 * DAY + 640,
      "tiktok",
      "exacc-901",
      "Rêga Ewropa (exercise)",
      `بەلەم بۆ بەریتانیا، گەرەنتی، پارە دوای گەیشتن بە حەواڵە. پەیوەندی: ${sorani}`,
    ),
    post(
      3,
      56 * DAY + 610,
      "telegram",
      "exacc-902",
      "Safar (exercise)",
      `سفر از دنکرک به انگلیس، تضمینی، قایق بادی نو. نفری ۱۳۰۰ یورو، پول نزد صرافی. تماس ${persian}`,
    ),
    post(
      4,
      65 * DAY + 580,
      "telegram",
      "exacc-902",
      "Safar (exercise)",
      `انگلیس این هفته، تضمینی، جا برای چند نفر. تماس ${persian}`,
    ),
    post(
      5,
      77 * DAY + 590,
      "facebook",
      "exacc-903",
      "رحلات الشمال (exercise)",
      `رحلة مضمونة إلى بريطانيا كل أسبوع، الدفع بعد الوصول عن طريق مكتب حوالة. للتواصل واتساب ${PHONE}`,
    ),
  ];
}

/** What an advertiser of boats across the Channel asks, in hundreds of euros: more once a lock-up full of boats was emptied. */
const boatFare = (n, minute) => 12 + Math.floor((n - 12) / 6) + (minute >= 57 * DAY ? 4 : 0);

/** Other advertisers, each on a front of its own. */
const OTHER_ADVERTS = [
  [
    "vi",
    "telegram",
    (p, n) => `Nhận đưa người đi Anh, bao đậu, giá ${n}.500 bảng, đến nơi mới trả. Zalo ${p}`,
  ],
  ["vi", "facebook", (p, n) => `Đi Anh đường VIP tháng này, giá ${n}.900 bảng. Gọi ${p}`],
  [
    "sq",
    "tiktok",
    (p, n, minute) =>
      `Udhëtim nga Franca në Angli me gomone, rrugë e sigurt, ${boatFare(n, minute)}00 euro. WhatsApp ${p}`,
  ],
  [
    "sq",
    "facebook",
    (p, n, minute) =>
      `Nga Calais në Angli, rrugë e sigurt çdo javë, ${boatFare(n, minute)}50 euro. Telefon ${p}`,
  ],
  [
    "ar",
    "facebook",
    (p, n) => `طلعة مضمونة من ليبيا إلى ايطاليا، قارب حديدي، السعر ${n}00 دولار. للتواصل واتساب ${p}`,
  ],
  [
    "fr",
    "facebook",
    (p, n, minute) =>
      `Zodiac pour la traversée de Calais vers l'Angleterre, payer à l'arrivée, ${boatFare(n, minute)}00 euros par personne, enfant ${boatFare(n, minute) * 50} euros. Contact ${p}`,
  ],
  ["en", "telegram", (p, n) => `Safe passage guaranteed, pay on arrival, ${n}00 pounds. Message ${p}`],
  ["tr", "telegram", (p, n) => `Yunanistan garantili, şişme bot yeni, kişi başı ${n}00 euro. WhatsApp ${p}`],
];

/** Nobody here advertises: press, helplines, warnings, people in need, people who tell their story, honest trade. */
const NOISE = [
  [
    "hotline",
    "x",
    (p) =>
      `In distress at sea between France and England? Call the exercise rescue line ${p}, day and night. We are not the police.`,
  ],
  [
    "hotline",
    "facebook",
    (p) => `تواجه خطرا في البحر؟ اتصل بخط الإغاثة التجريبي ${p} ليلا ونهارا، المكالمة مجانية.`,
  ],
  [
    "hotline",
    "facebook",
    (p) => `لە دەریا لە مەترسیدایت؟ پەیوەندی بکە بە هێڵی فریاکەوتنی ڕاهێنان ${p}. ئێمە پۆلیس نین.`,
  ],
  [
    "news",
    "x",
    (_p, n) =>
      `Police say an operation at Calais ended with ${n} arrests; the organiser asked for 2,000 euros, the exercise paper reports.`,
  ],
  ["news", "facebook", (_p, n) => `Cảnh sát bắt ${n} người bị nghi tổ chức vượt biên, theo báo diễn tập.`],
  [
    "news",
    "x",
    (_p, n) => `Policia arreston ${n} persona për kontrabandë njerëzish, shkruan gazeta e stërvitjes.`,
  ],
  [
    "news",
    "facebook",
    (_p, n) =>
      `پلیس ${inDigits(String(n), PERSIAN)} نفر را به اتهام قاچاق انسان بازداشت کرد؛ روزنامه تمرینی گزارش داد.`,
  ],
  [
    "counter_speech",
    "tiktok",
    () => `باوەڕ بە قاچاغچی مەکەن. درۆ دەکەن و پارەکەت دەبەن و لە دەریا بەجێت دەهێڵن.`,
  ],
  [
    "counter_speech",
    "facebook",
    () => "Mos u besoni trafikantëve. E lanë kushëririn tim në det. Shpërndajeni këtë mesazh.",
  ],
  [
    "counter_speech",
    "facebook",
    () => "Đừng tin bọn môi giới. Chúng lấy tiền rồi bỏ mặc người ta trong rừng.",
  ],
  [
    "help_seeking",
    "facebook",
    (p) => `My cousin left France on Tuesday and we have no news. Whoever knows anything please call ${p}`,
  ],
  [
    "help_seeking",
    "facebook",
    (p) => `أخي خرج قبل أسبوع ولا خبر عنه منذ ذلك الحين. من عنده معلومة يتصل على ${p}`,
  ],
  [
    "personal_story",
    "x",
    (_p, n) => `Five years ago I came to England with ${n} others. Today I am a nurse. Thank you all.`,
  ],
  [
    "personal_story",
    "facebook",
    () => "پێش پێنج ساڵ هاتم بۆ ئەڵمانیا. ئێستا خوێندکاری زانکۆم، سوپاس بۆ هەمووان.",
  ],
  ["personal_story", "facebook", () => "پنج سال پیش رسیدم و امروز پرستارم. از همه ممنونم."],
  [
    "legal_service",
    "facebook",
    (p) =>
      `Permanence juridique gratuite pour demandeurs d'asile, mardi à 14 h, avec interprète. Rendez-vous au ${p}`,
  ],
  [
    "licit_transport",
    "facebook",
    (p, n) => `Ferry Dunkerque - Dover, billets dès ${n} euros à l'agence. Renseignements ${p}`,
  ],
  [
    "licit_transport",
    "facebook",
    (p, n) => `پاسی ڕۆژانە، نرخی بلیت ${inDigits(String(n), ARABIC_INDIC)} دۆلار. بۆ بلیت ${p}`,
  ],
  [
    "licit_goods",
    "facebook",
    (p, n) => `Used sailing dinghy for sale, ${n}00 euros, seen at Lemmer. Phone ${p}`,
  ],
  ["licit_goods", "facebook", (p, n) => `A vendre : remorque de pêche, ${n}0 euros. Tél. ${p}`],
  [
    "joke",
    "x",
    () => "My Wi-Fi takes longer to cross the living room than a ferry takes to cross the Channel.",
  ],
];

/** About 260 posts as JSON lines, the input of the posts decoder: no label is in the file. */
export function makePosts() {
  const random = randomFrom("posts-1");
  const posts = [...networkAdverts()];
  let number = 100;
  const add = (platform, accounts, prefix, textAt) => {
    number += 1;
    const account = accounts[random.int(0, accounts.length - 1)];
    const minute = random.int(0, 97 * DAY);
    posts.push({
      id: `ex-${String(number).padStart(4, "0")}`,
      platform,
      account: { id: account, name: `${prefix} ${account.slice(-3)} (exercise)` },
      posted_at: iso(minute),
      text: textAt(minute),
      media: [],
    });
  };
  // Each advertiser keeps its own number and its own two accounts.
  for (const [i, [, platform, write]] of OTHER_ADVERTS.entries()) {
    const phone = fictionPhone(random);
    const accounts = [`exacc-${600 + 2 * i}`, `exacc-${601 + 2 * i}`];
    const count = random.int(3, 6);
    for (let n = 0; n < count; n++) {
      const fare = random.int(12, 29);
      add(platform, accounts, "Reise", (minute) => write(phone, fare, minute));
    }
  }
  const everybody = Array.from({ length: 140 }, (_, i) => `exacc-${100 + i}`);
  for (let n = 0; n < 220; n++) {
    const [, platform, write] = NOISE[n % NOISE.length];
    const text = write(fictionPhone(random), random.int(3, 60));
    add(platform, everybody, "User", () => text);
  }
  posts.sort((a, b) =>
    a.posted_at < b.posted_at ? -1 : a.posted_at > b.posted_at ? 1 : a.id < b.id ? -1 : 1,
  );
  return `${posts.map((post) => JSON.stringify(post)).join("\n")}\n`;
}
