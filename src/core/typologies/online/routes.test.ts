import { describe, expect, test } from "vitest";
import { readOnline } from "../../../../test/support/online-model.ts";

/** The countries of each journey: "TR>GR", with "_" for an end that is not said. */
const routesOf = (text: string): readonly string[] => {
  const country = (end: string | null): string => end?.split(":")[0] ?? "_";
  return readOnline(text).entities.flatMap(({ type, value }) =>
    type === "route" && typeof value === "object" && "from" in value
      ? [`${country(value.from)}>${country(value.to)}`]
      : [],
  );
};

describe("the journey of a post", () => {
  test.each<[string, string, readonly string[]]>([
    ["ports", "Lorry from IJmuiden to Killingholme, two seats, 9000 euro", ["NL>GB"]],
    ["ports, Arabic", "من سيدي إفني الى جزر الكناري، القارب جاهز والدفع بعد الوصول", ["MA>ES"]],
    ["towns, Punjabi", "ਹੁਸ਼ਿਆਰਪੁਰ ਤੋਂ ਟੈਕਸਾਸ, ਪੱਕਾ ਕੰਮ", ["IN>US"]],
    ["towns, Urdu", "وزیرآباد سے ایران، گاڑی روزانہ چلتی ہے", ["PK>IR"]],
    ["in two words, Albanian", "Nga Kukësi në Mal të Zi me makinë, çdo natë", ["AL>ME"]],
    ["an ending behind three letters, Sorani", "لە وانەوە بۆ یۆنان، پارە دوای گەیشتن", ["TR>GR"]],
    ["and then, romanised", "mn halab 3a turkia w ba3den bulgaria, kel shi madmoun", ["SY>BG"]],
    ["small letters", "belgium to uk 3 guys left, msg WhatsApp now", ["BE>GB"]],
    ["small letters beside capitals", "From zeebrugge to dover, no walking, Signal only", ["BE>GB"]],
    ["an island of", "Départ de la plage de Mahdia vers l'île de Pantelleria cette nuit", ["TN>IT"]],
    ["an island of, Arabic", "من مدينة بودروم لجزيرة رودس، يخت سياحي", ["TR>GR"]],
    ["via, with an article", "De Conakry à l'Italie via la Libye, tout compris", ["GN>IT"]],
    ["and on", "من دمشق لبيلاروسيا ومن ثم ليتوانيا وهولندا، طريق كامل", ["SY>NL"]],
    ["and from there", "পাকিস্তান থেকে ইরান এবং ইরান থেকে তুরস্ক, গ্যারান্টি", ["PK>TR"]],
    ["the same place again", "از قندهار به کویته، کویته به تهران و تهران به وان", ["AF>TR"]],
    ["there and back", "Tirana - Bari, Bari - Tirana çdo javë me traget", ["AL>IT"]],
    ["a list of stages", "من بيروت لموسكو ومن ثم مينسك، وارسو، برلين", ["LB>DE"]],
    ["vehicles", "Karachi ✈ Tehran 🚗 Van 🚗 Izmir, call now", ["PK>TR"]],
    ["by the door", "Edirne üzerinden Sofya'ya tır, garantili", ["TR>BG"]],
    ["an arrow before details", "ھەولێر ➡ سوید، فیزا هەیە، دواتر بە شەمەندەفەر بۆ مالمۆ", ["IQ>SE"]],
    ["two Ethiopic signs", "ወደ የመን ከደሴ በየሳምንቱ መኪና አለ", ["ET>YE"]],
    ["before a word of place, Punjabi", "ਕਪੂਰਥਲੇ ਤੋਂ ਇਟਲੀ, ਪੱਕਾ ਕੰਮ", ["IN>IT"]],
    ["before a word of place, Urdu", "گوجرانوالے سے یونان، رقم بعد میں", ["PK>GR"]],
    ["wants to go", "Anyone in Ostend wanting to go UK, boat on Friday", ["BE>GB"]],
    ["cousin from", "Anyone in Kent who needs his brother brought from Kirkuk", ["IQ>GB"]],
    ["where the money is kept", "The money stays with a shop in Mersin until you reach Cyprus", ["_>CY"]],
    ["where the money is kept, Persian", "صرافی امین در ازمیر، کد را وقتی به رم رسیدی می‌دهی", ["_>IT"]],
    ["whose police, Vietnamese", "Công an Quảng Bình bắt hai đối tượng đưa người sang Đức", ["_>DE"]],
    ["and then, Tigrinya", "ካብ ኣስመራ ናብ ካርቱም፣ ደሓር ናብ ግብጺ", ["ER>EG"]],
    ["headings", "Çıkış: Dikili Varış: Atina, kişi başı 2000 euro", ["TR>GR"]],
    ["countries by their letters", "TR-GR every night, taxi after, 2000 eur", ["TR>GR"]],
    ["letters and a name", "FR > UK small boat, 1500, dm me", ["FR>GB"]],
    ["arrows to the left, where letters run so", "تركيا ⬅️ بلغاريا ⬅️ صربيا، سيارات", ["TR>RS"]],
    ["a chain before another place", "Abidjan-Tunis-Lampedusa, je gère même le logement à Sfax", ["CI>IT"]],
    ["to one and to the next", "ከአዲስ አበባ ወደ ካርቱም ወደ ሊቢያ", ["ET>LY"]],
    ["a list behind the beginning", "له کندز څخه راووتم، ایران، ترکیه، یونان", ["AF>GR"]],
    ["left, then by truck", "Bao đi UK từ Hà Tĩnh, bay rồi xe tải qua Anh", ["VN>GB"]],
    ["by way of, from a crime's place", "মাদারীপুরে দালাল গ্রেপ্তার, লিবিয়া হয়ে ইতালি পাঠানোর কথা বলে", ["LY>IT"]],
    ["flags of stages", "🇸🇾✈️🇧🇾🚗🇩🇪 ☎️ +44 7700 900915", ["SY>DE"]],
    ["other vowels in Ethiopic", "ካብ ዙዋራ ናብ ላምፐዱዛ ጃልባ", ["LY>IT"]],
    ["those in, Sorani", "کوڕەکان گەیشتنە دۆڤەر، ئەوانەی لە دونکێرکن با زەنگی بۆ لێبدەن", ["FR>GB"]],
    ["a beginning that a verb starts", "Going 2 Germany? we start at Sarajevo, 4 days", ["BA>DE"]],
    ["its vowel marks", "دمشق عمّان يومياً، ٤٠ دولار", ["SY>JO"]],
    ["as far as, Pashto", "له کندز نه تر ترکیې پورې، په تضمین", ["AF>TR"]],
    ["a word before the pair", "Wanted: helmsman for Ostend – Ramsgate, paid each trip", ["BE>GB"]],
    ["a word that is a place elsewhere", "Tuyến Nga – Litva đã mở lại, gọi ngay", ["RU>LT"]],
    ["one country", "Van'dan Ankara'ya her gece araba var", ["TR>TR"]],
    ["fetched here", "Need to get to Malta? Our man picks you up in Zarzis", ["TN>MT"]],
    ["those who wait, behind an ending", "Dün Sisam'a vardık, Kuşadası'nda bekleyenler arasın", ["TR>GR"]],
    ["who is there, with an ending", "Didim'de mahsur mu kaldın? Yarın Leros'tasın", ["TR>GR"]],
    [
      "arrived, and a place in the next clause",
      "Shokr, dadasham resid Alman, bache haye Serbestan zang",
      ["RS>DE"],
    ],
    ["from, in one word with the article", "حرقة مالحسيمة لمالقا، بلايص قليلة", ["MA>ES"]],
    ["a people is no place", "Gjykata dënoi ata që çonin sirianë nga Saranda në Brindisi", ["AL>IT"]],
    ["an office is no stage", "مكتب تأمين مرسين، المصاري بتضل عنا لحد ما توصل النمسا", ["_>AT"]],
    ["at last", "Từ Đà Nẵng bay Nga, qua Litva, cuối cùng Hà Lan, trọn gói", ["VN>NL"]],
    ["off a coast", "Rescued off Malta after leaving Zuwara, two men held", ["LY>MT"]],
    ["a call from the end", "The money is held until the call from Cyprus", ["_>CY"]],
    ["who is there, Sorani", "ئێستا لە ساموسین، ئەوەی لە ئیزمیر ماوە با زەنگ بدات", ["TR>GR"]],
    ["once there", "Déposez chez notre correspondant à Annaba, libéré une fois en Sardaigne", ["_>IT"]],
    [
      "promised, and nobody came",
      "They told him Malta by morning. We buried him on Friday, be warned",
      ["_>MT"],
    ],
    ["promised, Turkish", "Dört saatte Hırvatistan dediler, yalan; kuzenim boğuldu", ["_>HR"]],
    ["promised, Arabic", "قالوا له بيوصلك قبرص بليلة، كذب، ابن عمي غرق", ["_>CY"]],
    ["do not go, Urdu", "یونان نہ جائیں، ایجنٹ جھوٹے ہیں، میرا کزن ڈوب گیا", ["_>GR"]],
    ["do not go, Bengali", "মাল্টা যাইয়েন না ভাই, দালাল মিথ্যা বলে, আমার বন্ধু ডুবে গেছে", ["_>MT"]],
    ["do not go, Punjabi", "ਵੀਰ ਜੀ ਪੁਰਤਗਾਲ ਨਾ ਜਾਓ, ਏਜੰਟ ਝੂਠ ਬੋਲਦੇ ਨੇ", ["_>PT"]],
    ["do not go, French", "N'allez pas en Albanie, les passeurs mentent, mon ami est mort", ["_>AL"]],
    ["where one is in prison", "Smugglers lie. My cousin sits in Libya in a prison, beaten every day", []],
    ["whose court it is", "Malta court: smugglers lied to them, two died", []],
    ["there now, and those who are left", "نحن الآن في كريت بخير، اللي عالق بطبرق يحكي مع هالشب", ["LY>GR"]],
    [
      "there now, and those who are left, Pashto",
      "موږ اوس په اتریش کې یو. په صربیا کې چې څوک پاتې دي دوی ته زنګ ووهئ",
      ["RS>AT"],
    ],
    ["greetings from", "درود از پاریس! سه شب پیش میلان بودیم، خدا خیرش بدهد، شماره‌اش را بگیرید", ["IT>FR"]],
    ["is, behind the name, Persian", "مقصدتان اسپانیاست؟ از طنجه قایق داریم، تضمینی", ["MA>ES"]],
    ["we are there, Persian", "شکر خدا بلژیکیم. هر کس در کاله مانده زنگ بزند", ["FR>BE"]],
    ["I am, in the Maghreb, is no town", "راني في مالقة لاباس، لي قاعد في الناظور يعيطلو", ["MA>ES"]],
    ["to, romanised Persian", "Bavar nakonid, dustam pool dad ke be Italia berese, koshtanesh", ["_>IT"]],
    ["where it happened, Amharic", "ደላሎችን አትመኑ፣ ሐረር ላይ ጥለውት ሞተ", []],
    ["via two places", "Điểm đi Thanh Hóa, điểm đến Pháp, quá cảnh Séc và Đức, 15.000 euro", ["VN>FR"]],
    ["via two places, before", "Kabul to Sofia via Iran and Turkey, own drivers, 4000 euro", ["AF>BG"]],
    ["via, before its place, Punjabi", "ਲੁਧਿਆਣਾ ਟੂ ਕੈਨੇਡਾ ਵਾਇਆ ਪਨਾਮਾ, ਪੱਕਾ ਕੰਮ", ["IN>CA"]],
    ["via, before its place, Tigrinya", "ካብ ኣስመራ ናብ ግብጺ፣ ብመንገዲ ካርቱም፣ 3000 ዶላር", ["ER>EG"]],
    ["pictograms of vehicles", "🇲🇰 🚌 🇷🇸 🚕 🇭🇺 1800€ +44 7700 900916", ["MK>HU"]],
    ["a taxi between flags", "🇱🇹🚖🇩🇪 900€ +44 7700 900917", ["LT>DE"]],
    ["joined by a line", "لبنان_قبرص لنش سريع، الدفع بعد الوصول", ["LB>CY"]],
    ["before a visa, in a language that says it after", "العراق بلجيكا تأشيرة مضمونة ١١٠٠٠ دولار", ["IQ>BE"]],
    [
      "those who are left, Turkish",
      "Bugün Paris'teyim, abiye selam. Midilli'de bekleyenlere tavsiye ederim",
      ["GR>FR"],
    ],
    ["friends of, Sorani", "ئێمە لە ڕۆماین، سوپاس. هاوڕێیانی سربیا با پەیوەندی بکەن", ["RS>IT"]],
    ["a brother who arrived", "Vëllai hyri në Irlandë për një natë", ["_>IE"]],
    ["friends of, Persian", "وارد خاک اسلوونی شدیم، رفقای بیهاچ به او زنگ بزنند", ["BA>SI"]],
    ["a gust behind the bus", "🇷🇴 🚌💨 🇮🇹 1500€ +44 7700 900918", ["RO>IT"]],
    ["islands and towns, Arabic", "من الداخلة الى تينيريفي، قارب جديد", ["EH>ES"]],
    [
      "a call from the end, French",
      "Argent bloqué chez nous, versé quand il appelle depuis Dublin",
      ["_>IE"],
    ],
    ["a call from the end, Turkish", "Emanet bizde, Lizbon'dan arayınca çözülür", ["_>PT"]],
    ["a call from the end, Sorani", "پارە ئەمانەتە تا لە هۆڵەنداوە تەلەفۆن دەکەیت", ["_>NL"]],
    ["three is no 'from', Kurmanji", "Rêya Makedonya Sirbistanê sê roj", ["MK>RS"]],
    ["of is no 'in', Urdu", "ایجنٹ پرتگال کے خواب دکھاتے ہیں، میرا دوست مر گیا", ["_>PT"]],
    ["a town that is another country's name", "তিউনিস থেকে সিসিলি, বড় বোট, জনপ্রতি ৪ লাখ", ["TN>IT"]],
    [
      "the court that judges",
      "Tribunal de Nantes : il faisait passer des familles de Bosnie en Croatie",
      ["BA>HR"],
    ],
    ["there by morning", "Tuyến Zeebrugge, sáng mai có mặt ở London, gọi ngay", ["BE>GB"]],
    [
      "the first of stages, romanised Urdu",
      "Sialkot se Portugal, pehle Baku phir Moscow, 40 lakh",
      ["PK>PT"],
    ],
    ["the line is open, your door", "خط مقدونيا مفتوح، لباب بيتك بهولندا، الدفع بعد الوصول", ["MK>NL"]],
    ["boarded in", "Coast guards lifted forty men off Crete, they had boarded in Misrata", ["LY>GR"]],
    ["asylum asked in a town", "Avocats gratuits pour demandeurs d'asile à Athènes, le mardi", ["_>GR"]],
  ])("%s", (_what, text, want) => {
    expect(routesOf(text)).toEqual(want);
  });
  test.each<[string, string]>([
    ["at home, Arabic", "انا مقيم في هولندا، جوازات وهويات اصلية، تلغرام @zzbayt11"],
    ["at home, English", "I live in Leeds and sell passports, all originals, dm @zzhome22"],
    ["dead, and somebody else sells it", "Mon cousin est mort à Zarzis, ne pars pas"],
    ["asked for a visa", "Visa and work permit Poland, no interview, dm @zzvisa44"],
    [
      "in an office",
      "pul shoma pishe sarrafi ma mimune, code azad mishe. dar Tehran, Istanbul, Athen shobe darim",
    ],
    [
      "at a university",
      "PhD project, University of Leeds: did you see adverts for crossings? Anonymous interview",
    ],
    ["free to choose papers", "Nasname û pasaporta Rûmanyayê, wek ya rast, 1500 euro. Binivîse @zznas55"],
    ["delivering near a beach", "Zodiac 7 m et moteur, livré de nuit près de Gravelines, 5000 €"],
    ["a word that is a town", "kabul edilir, Kabul ediyoruz, para emanet @zzpara33"],
  ])("is none where somebody is %s", (_what, text) => {
    expect(routesOf(text)).toEqual([]);
  });
  test("is two where each has its price on one line", () => {
    const text = "Peshawar wale suno, Iran se Turkey 80 hazar rupay, aur Turkey se Greece 3 lakh rupay";
    expect(routesOf(text)).toEqual(["IR>TR", "TR>GR"]);
  });
  test("is two where a price list has two", () => {
    expect(routesOf("Ayvalık - Midilli 1500€\nMidilli - Milano 3000€")).toEqual(["TR>GR", "GR>IT"]);
  });
});

describe("a name that two countries have", () => {
  test.each<[string, readonly string[]]>([
    ["قارب من طرابلس إلى قبرص، ٣٠ راكب", ["LB>CY"]],
    ["خفر السواحل اللبناني أوقف قاربا من شاطئ طرابلس متجها إلى إيطاليا", ["LB>IT"]],
    ["لبنانيون من طرابلس إلى ليماسول بالبحر، 3000 دولار", ["LB>CY"]],
    ["من طرابلس إلى مالطا، جرافة، ٣٠٠٠ دولار", ["LY>MT"]],
    ["From Tripoli to Larnaca by yacht, 2500 euro", ["LB>CY"]],
    ["From Tripoli to Pozzallo by boat, 2500 euro", ["LY>IT"]],
    ["Trablus'tan Kıbrıs'a tekne, kişi başı 3000 dolar", ["LB>CY"]],
  ])("%s", (text, want) => {
    expect(routesOf(text)).toEqual(want);
  });
});

describe("where somebody comes from, and where something happened", () => {
  test.each<[string, readonly string[]]>([
    ["A woman from Eritrea was found in a lorry that came from Ostend to Dover.", ["BE>GB"]],
    ["Një shtetas nga Iraku çonte sirianë nga Greqia drejt Kosovës", ["GR>XK"]],
    ["Irak uyruklu iki kişi İzmir'den Midilli'ye geçerken yakalandı", ["TR>GR"]],
    ["رجل من سوريا نقل مهاجرين من تركيا إلى اليونان", ["TR>GR"]],
    ["A boat from Mahdia sank off Malta on its way to Italy", ["TN>IT"]],
    ["قارب من المهدية غرق قبالة مالطا في طريقه إلى إيطاليا", ["TN>IT"]],
    ["Bulgar sınırından Almanya'ya araba, 4000 euro", ["BG>DE"]],
    ["احنا هلأ بهامبورغ والحمدلله، الشباب اللي بصوفيا يحكو مع ابو سيف 07700 900112", ["BG>DE"]],
    ["بيروت للقاهرة طيران، الموجودين بطبرق يكلمونا لايطاليا", ["LY>IT"]],
    ["سلێمانی بۆ مۆسکۆ فڕۆکە، لەوێشەوە فینلەندا", ["IQ>FI"]],
    ["গ্রিস থেইকা ইতালি, ট্রাকে, ৩০০০ ইউরো", ["GR>IT"]],
    ["Une pirogue de Mbour a dérivé au large du Cap-Vert, en route vers les Canaries", ["SN>ES"]],
    ["Entry to Lithuania: you wait in Grodno, the rest is ours", ["BY>LT"]],
  ])("%s", (text, want) => {
    expect(routesOf(text)).toEqual(want);
  });
});

test.each([
  "Edirne'den Sofya'ya tır, 3000 euro",
  "Yunanistan'a Ayvalık üzerinden bot, 2500 euro",
  "Van'dan Istanbul'a minibus, 500 dolar",
])("a name with the ending of its case is Turkish: %s", (text) => {
  expect(readOnline(text).language.lang).toBe("tur");
});

test("Pashto's word for 'is' ends a sentence, and no month begins there", () => {
  const { entities } = readOnline("پلی تګ کم دی. ۲ لکه ۸۰ زره کلدارې، سناپ: snap: rah_zz15");
  expect(entities.map(({ type, value }) => [type, value])).toEqual([
    ["price", { amount: 280_000, currency: "PKR" }],
    ["handle", "rah_zz15"],
  ]);
});

test("a number of people who arrived is no number of seats", () => {
  const seats = (text: string): readonly unknown[] =>
    readOnline(text).entities.filter((e) => e.type === "capacity");
  expect(seats("دوێنێ ١٤ کەس گەیشتنە لەندەن بە سەلامەتی")).toEqual([]);
  expect(seats("تەنها ١٤ کەس، بەلەمی گەورە بۆ لەندەن")).toHaveLength(1);
  // What is left is counted behind the word, too.
  expect(seats("Dikili Midilli bu akşam, kalan yer 9")).toHaveLength(1);
  expect(seats("মাল্টা যাওয়ার নৌকা, সিট বাকি 8 টি")).toHaveLength(1);
  expect(seats("بەلەم بۆ کۆس، 12 شوێن ماوە")).toHaveLength(1);
});

test("a Turkish ending behind an apostrophe is no uncle", () => {
  const signs = (text: string): readonly string[] => readOnline(text).signs.map((s) => s.feature);
  expect(signs("Bugün Münih'teyim, dün Viyana'dayım dedim")).not.toContain("kin");
  expect(signs("Münih'te dayım bekliyor")).toContain("kin");
});

test("pounds that are paid for Britain are British", () => {
  const price = readOnline("من فرنسا إلى بريطانيا، ٣٠٠٠ جنيه").entities.find((e) => e.type === "price");
  expect(price?.value).toEqual({ amount: 3000, currency: "GBP" });
});
