import { BROKER, ENGINE, MULE, PHONE, SHOP, SUPPLIER } from "./cast.mjs";

/**
 * Reports and articles in seven languages. Every one says that it is invented. Protected people are counted only. Four of this week
 * bear no date, as a notice on a board does: they are of the day on which the exercise is loaded, so that its week is not empty.
 */
export function makeReports() {
  return {
    "ar-summit.txt": `صحيفة التمرين

قمة أمن الحدود في لندن: اتفاق على تبادل المعلومات - صحيفة التمرين

نشر في وكالة النشرة التجريبية يوم 03 - 04 - 2025

[نص خيالي لأغراض التمرين]

اجتمع وزراء داخلية من 37 دولة في لندن يومي 31 مارس و 1 أفريل 2025 لبحث سبل مواجهة شبكات تهريب المهاجرين، وهي تجارة تقدر أرباحها بنحو 10 مليارات دولار سنويا.
واتفق المشاركون على أربعة محاور: تبادل المعلومات بين الأجهزة، وتعطيل سلاسل توريد القوارب والمحركات، ومكافحة استغلال شبكات التواصل الاجتماعي، وملاحقة الأموال غير المشروعة ومنها الحوالة.
وأكدت الكلمات على حماية الفئات الهشة وعدم معاملة المهاجرين معاملة المجرمين، وعلى أن تتعلم الدول بعضها من بعض.
`,
    "fr-renseignement.txt": `Cellule d'exercice de Lille

Note EX-2026-031 : un numéro dans plusieurs annonces - Cellule d'exercice de Lille

Publié le 26 février 2026

[Texte fictif pour exercice, service fictif]

Deux appelants indiquent que le numéro ${PHONE}, qui figure dans des annonces de traversée en kurde sorani et en persan, est celui d'un homme qui se présente comme ${BROKER.latin}, né le 2 novembre 1986. Il prendrait les réservations et indiquerait où déposer l'argent. De Dunkerque vers l'Angleterre, il demanderait de 1 300 à 1 600 euros par personne.
Aucun compte bancaire ne lui est connu en France. Les personnes qui l'ont appelé n'apparaissent pas dans cette note.
Recommandation : demander aux cellules de renseignement financier si un compte existe sous une autre graphie de ce nom.
`,
    "fa-havala.txt": `واحد تمرین اطلاعات مالی

گزارش ۱۴۰۴/۷۷: سپرده‌های مسافران نزد یک صراف - واحد تمرین اطلاعات مالی

منتشر شده در 12 مارس 2026

[متن خیالی برای تمرین، نهاد خیالی]

به گفته دو منبع، ${BROKER.persian} نزد مسافران به عنوان صراف شناخته می‌شود و پول آنان را تا رسیدن به مقصد در برابر یک کد نگه می‌دارد. مبلغ هر واریز میان ۹۰۰ تا ۱۴۰۰ یورو است.
پول پس از یک روز به حساب یک شرکت حمل و نقل فرستاده می‌شود. نام واریزکنندگان در این گزارش نیامده است، زیرا ممکن است خود مسافر باشند.
`,
    "ar-hesab.txt": `وحدة التحليل المالي التجريبية

مذكرة رقم 12: حساب يمرر ودائع صغيرة - وحدة التحليل المالي التجريبية

نشر يوم 15 مارس 2026

[نص خيالي لأغراض التمرين، جهة خيالية]

ورد بلاغ عن حساب باسم ${BROKER.arabic} تصل إليه مبالغ صغيرة من عدد كبير من المودعين ثم تحول خلال يومين إلى شركة ${MULE.name}.
لا يعرف للشركة نشاط نقل فعلي، وتحول ما يصلها خلال أيام إلى مورد معدات بحرية في هولندا.
أسماء المودعين محجوبة: قد يكون بينهم أشخاص بحاجة إلى الحماية.
`,
    "ckb-kenar.html": article({
      lang: "ckb",
      title: "پۆلیس بەلەمێک لە کەناری گراڤلین دۆزییەوە - هەواڵی ڕاهێنان",
      publisher: "هەواڵی ڕاهێنان",
      date: "2026-04-07",
      paragraphs: [
        "[دەقی خەیاڵی بۆ ڕاهێنان]",
        "پۆلیس ڕۆژی دووشەممە لە کەناری گراڤلین بەلەمێک و ماتۆڕێکی دۆزییەوە. 41 کەس لەوێ بوون و هەموویان سەلامەتن.",
        "بە وتەی پۆلیس ماتۆڕەکە نوێ بوو. کەس دەستگیر نەکراوە.",
      ],
    }),
    "vi-canh-bao.txt": `Báo Diễn Tập

Cảnh báo: quảng cáo "bao đậu" trên mạng xã hội - Báo Diễn Tập

Đăng ngày 20 tháng 3 năm 2026

[Văn bản hư cấu dùng cho diễn tập]

Nhiều quảng cáo bằng tiếng Việt hứa đưa người đi Anh trong một tuần với giá từ 12.500 đến 18.900 bảng. Theo một tổ chức hỗ trợ, ít nhất 9 gia đình đã mất tiền.
Người cần giúp đỡ có thể gọi đường dây miễn phí; cuộc gọi không bị chuyển cho cảnh sát.
`,
    "sq-trillim.txt": `Gazeta e Stërvitjes

Një firmë pa kamionë - Gazeta e Stërvitjes

Botuar më 28 mars 2026

[Tekst i trilluar për stërvitje]

Firma ${MULE.name}, e regjistruar në nëntor 2025, nuk ka asnjë kamion, por në llogarinë e saj kanë kaluar qindra mijëra euro për tre muaj. Sipas regjistrit tregtar adresa e saj është një dyqan i mbyllur.
Pagesat kanë shkuar te një furnizues pajisjesh detare në Holandë. Firma nuk iu përgjigj pyetjeve të gazetës.
`,
    "en-seizure.html": article({
      lang: "en",
      title: "Engine seized on Gravelines beach - Exercise Coast Gazette",
      publisher: "Exercise Coast Gazette",
      date: "2026-04-07",
      paragraphs: [
        "[Fictitious text for an exercise]",
        `Officers took a boat and an outboard engine on the beach at Gravelines on 6 April 2026. The plate on the engine read ${ENGINE.serial}. The 41 people at the scene were given water and blankets; nobody was hurt.`,
        "It was the fourth engine of that make found on this coast since February, a spokeswoman said. Where it had been sold was not known.",
      ],
    }),
    "fr-saisie.html": article({
      lang: "fr",
      title: "Un moteur saisi sur la plage de Gravelines - Le Courrier d'Exercice",
      publisher: "Le Courrier d'Exercice",
      original: "Exercise Coast Gazette",
      date: "2026-04-08",
      paragraphs: [
        "[Texte fictif pour exercice]",
        `Un bateau et un moteur hors-bord, numéro ${ENGINE.serial}, ont été saisis lundi sur la plage de Gravelines, rapporte Exercise Coast Gazette. Les 41 personnes présentes sont saines et sauves.`,
      ],
    }),
    "en-rescue.html": article({
      lang: "en",
      title: "Boat in distress off Boulogne-sur-Mer: 58 people brought ashore - Exercise Coast Gazette",
      publisher: "Exercise Coast Gazette",
      paragraphs: [
        "[Fictitious text for an exercise]",
        "Rescuers brought 58 people ashore at Boulogne-sur-Mer on Wednesday after the engine of an inflatable boat had failed. Nobody was hurt; all were given blankets and hot drinks.",
        "The boat had left a beach in the night, a spokeswoman said. No one was arrested.",
      ],
    }),
    "fr-sauvetage.html": article({
      lang: "fr",
      title:
        "Sauvetage au large de Boulogne-sur-Mer : 58 personnes ramenées à terre - Le Courrier d'Exercice",
      publisher: "Le Courrier d'Exercice",
      paragraphs: [
        "[Texte fictif pour exercice]",
        "Les sauveteurs ont secouru 58 personnes mercredi au large de Boulogne-sur-Mer, selon la préfecture d'exercice. Leur embarcation était à la dérive depuis deux heures.",
        "Toutes sont saines et sauves et ont été mises à l'abri dans un gymnase de la ville.",
      ],
    }),
    "ar-inqadh.html": article({
      lang: "ar",
      title: "إنقاذ 56 شخصا قبالة بولوني سور مير - صحيفة التمرين",
      publisher: "صحيفة التمرين",
      paragraphs: [
        "[نص خيالي لأغراض التمرين]",
        "أنقذت فرق الإنقاذ 56 شخصا يوم الأربعاء قبالة بولوني سور مير بعد أن تعطل محرك قاربهم المطاطي. ولم يصب أحد بأذى.",
        "وقالت متحدثة إن القارب غادر الشاطئ ليلا، وإن الجميع نقلوا إلى مكان آمن.",
      ],
    }),
    "fa-qayeq.html": article({
      lang: "fa",
      title: "کشف سه قایق در انباری در دنکرک - روزنامه تمرین",
      publisher: "روزنامه تمرین",
      paragraphs: [
        "[متن خیالی برای تمرین]",
        "پلیس روز سه‌شنبه در انباری در دنکرک ۳ قایق بادی و ۴ موتور را توقیف کرد. کسی در انبار نبود.",
        "به گفته پلیس موتورها نو بودند و هنوز معلوم نیست کجا فروخته شده‌اند.",
      ],
    }),
    "en-dealer.txt": `Exercise Marine Trade Association

Suspicious order report EX-TR-9: twelve engines and no boat - Exercise Marine Trade Association

Published 27 March 2026

[Fictitious text for an exercise]

${SHOP.name} reports that ${SUPPLIER.name}, a customer for twelve days, ordered 12 outboard engines and no boat, paid 19,920 euros by transfer in advance and asked for delivery to a depot at Kuinre without papers. The dealer delivered before it read the association's guidance and is cooperating.
A dealer that reports is a witness of trade, not a suspect.
`,
  };
}

/** A news page as sites write them: navigation, a script, the article, a footer. */
function article({ lang, title, publisher, original, date, paragraphs }) {
  const dir = ["ar", "ckb", "fa"].includes(lang) ? "rtl" : "ltr";
  const published =
    date === undefined ? "" : `<meta property="article:published_time" content="${date}T08:00:00Z">\n`;
  const byline = date === undefined ? publisher : `${publisher}, <time datetime="${date}">${date}</time>`;
  const source = original === undefined ? "" : `\n<p class="source">Source: ${original}</p>`;
  return `<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta property="og:site_name" content="${publisher}">
${published}<script>window.analytics = "ignored";</script>
</head>
<body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/weather">Weather</a></nav>
<article>
<h1>${title.split(" - ")[0]}</h1>
<p class="byline">${byline}</p>${source}
${paragraphs.map((p) => `<p>${p}</p>`).join("\n")}
</article>
<footer>Subscribe to our newsletter. Cookies. Imprint.</footer>
</body>
</html>
`;
}
