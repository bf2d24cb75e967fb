import { expect, test } from "vitest";
import { readOnline as read } from "../../../../test/support/online-model.ts";

/** Which posts offer something, and which in like words offer nothing; every post is invented. */

test("who sends others on from one place to another touts, whatever his words of thanks", () => {
  const made = read("Beach was calm, now Las Palmas. Those in Mbour, ring Modou +33536492007");
  expect(made.terms.map((t) => t.name)).toContain("sendsOn");
  expect(read("No news from Las Palmas. Those in Mbour, ring me +33536492007").isOffer).toBe(false);
});

test("a captain's own free place is no help for nothing; help for nothing is no captain's place", () => {
  const wanted = "İzmir'den çıkacak tekneye kaptan aranıyor, Sakız'a bedava gidersin. +44 7700 900471";
  expect(read(wanted).isOffer).toBe(true);
  const help = "Agar beyne Libi va Malta gir oftadid zang bezanid: +44 7700 900472, rayegan";
  expect(read(help).isOffer).toBe(false);
});
test("a route that is called open is an offer; boarding a boat on it, or asking those who did, is none", () => {
  expect(read("The route is open again: Cherbourg / Rosslare, good price. +44 7700 900473").isOffer).toBe(
    true,
  );
  expect(read("On the route Cherbourg – Rosslare? +44 7700 900473").isOffer).toBe(false);
  expect(read("ጓለይ ካብ ሶርያ ናብ ቆጵሮስ ኣብ ጃልባ ተሳፊራ። ስልካ ዕጹው እዩ። +44 7700 900476").isOffer).toBe(false);
});
test("a boat whose own papers are in order is for sale", () => {
  expect(read("قایق ماهیگیری با موتور، مدارک کامل، ۷۰۰ میلیون تومان +44 7700 900478").isOffer).toBe(false);
});
test("a driver who tells of his life is not sought", () => {
  expect(read("پێشتر لە ئیزمیرەوە پەڕیمەوە بۆ قوبرس، ئێستا شۆفێری پاسم").isOffer).toBe(false);
});
test("whose brother arrived and who sends others to his man touts; who misses him does not", () => {
  const touts = "الحمد لله أخوي وصل قبرص، اللي قاعد بمرسين يدق عليه +44 7700 900474";
  expect(read(touts).isOffer).toBe(true);
  const misses = "أخوي طلع من مرسين لقبرص وما وصل ومن وقتها ما في خبر، اللي شافه يدق على +44 7700 900475";
  expect(read(misses).isOffer).toBe(false);
});
test("a dear journey with a number and no word of a lawful trade counts, a lawful one does not", () => {
  const names = (text: string): readonly string[] => read(text).terms.map((t) => t.name);
  expect(names("Turkey to Italy, 7000 dollars, +33639985214")).toContain("dearRoute");
  expect(names("Turkey to Italy return flight, licensed agency, 7000 dollars, +33639985214")).not.toContain(
    "dearRoute",
  );
});

test("who gives a phone number hardly jokes", () => {
  const weight = (text: string): number | undefined => read(text).terms.find((t) => t.name === "joke")?.value;
  const said = "tea in Dover now lol";
  expect(weight(`${said} +447700900123`)).toBe((weight(said) ?? 0) / 2);
});

test("two signs of a protected class keep a post from being flagged, whatever it offers", () => {
  const made = read(
    "Hotline: in distress at sea? Free of charge, we are not the police. Guaranteed passport, pay after arrival +447700900123",
  );
  expect(made).toMatchObject({ isOffer: false, protectedAs: "hotline" });
});

test("what is quoted is not what is said", () => {
  const quoted = 'A man posts "game to the UK guaranteed, pay after arrival, £3k" in our camp.';
  expect(read(quoted).isOffer).toBe(false);
  expect(read(quoted).signs.some((s) => s.feature === "payafter")).toBe(false);
});

test.each([
  ["eng", "All the boys are in London, he did what he promised. Who is next, text him @zzrota1234"],
  ["fra", "On est à Londres, tout s'est passé comme il avait dit. Qui veut partir, écris-lui @zzrota1234"],
  ["ara", "وصلو الشباب على اليونان، رجل كلمة. مين حابب يسافر يحكي معو +447700900123"],
  ["fas", "دیروز رسیدیم آلمان، دمت گرم سر قولش بود. هر کی خواست این شماره +447700900123"],
  ["ckb", "گەیشتینە ئەڵمانیا، پیاوی قسەی خۆیەتی. کێ دەیەوێت بچێت +447700900123"],
  ["kmr", "Em gihîştin Almanyayê, destê te sax be. Kî dixwaze here, hejmara wî +447700900123"],
  ["pus", "جرمني ته ورسېدو، د خبرې سړی دی. څوک چې تلل غواړي ورسره خبرې وکړئ +447700900123"],
  ["urd", "یونان پہنچ گئے، زبان کا پکا ہے۔ جس نے جانا ہو اس نمبر پر رابطہ کرے +447700900123"],
  ["ben", "ইতালি পৌঁছে গেছি, ভাই কথার মানুষ। যারা যেতে চান এই নম্বরে কথা বলেন +447700900123"],
  ["pan", "ਇਟਲੀ ਪਹੁੰਚ ਗਏ, ਬਾਈ ਜ਼ੁਬਾਨ ਦਾ ਪੱਕਾ। ਜਿਸ ਨੇ ਜਾਣਾ ਇਸ ਨੰਬਰ ਤੇ ਗੱਲ ਕਰੋ +447700900123"],
  ["sqi", "Arritëm në Angli, burrë me fjalë. Kush do të niset t'i shkruajë +447700900123"],
  ["tur", "Almanya'ya vardık, sözünün eri adam. Gitmek isteyen arasın +447700900123"],
  ["tir", "ጣልያን ኣቲና፣ ቃሉ ዝሕሉ ሰብ። ክኸይድ ዝደሊ ይደውለሉ +447700900123"],
  ["amh", "ሳውዲ ገባን፣ ቃሉን የጠበቀ ሰው። መሄድ የምትፈልጉ ደውሉለት +447700900123"],
  ["vie", "Đã sang Đức an toàn, chú giữ lời. Ai muốn đi thì gọi +447700900123"],
])("%s: who arrived, praises somebody and sends others there is called an offer", (lang, post) => {
  const made = read(post);
  expect(made.language.lang).toBe(lang);
  expect(made.isOffer).toBe(true);
  expect(made.signs.map((s) => s.feature)).toEqual(expect.arrayContaining(["praise", "joinhim"]));
});

test.each([
  [
    "a taxi driver",
    "We arrived in London yesterday, the taxi driver is honest and kept his word. +447700900123",
  ],
  [
    "a brother who is missed",
    "We arrived in Italy and lost our brother in Libya. Who saw him call +447700900123. He is a man of his word",
  ],
  ["a doctor", "وصلنا ألمانيا الحمد لله، الدكتور أحمد رجل كلمة، عيادته +447700900123"],
])("whoever arrived praises %s too, and offers no crossing", (_, post) => {
  const made = read(post);
  expect(made.isOffer).toBe(false);
  expect(made.signs.map((s) => s.feature)).not.toContain("touting");
});

test.each([
  ["eng", "Between Turkey and Greece and the engine died? Call +447700900123, we are volunteers."],
  ["fra", "Entre la Tunisie et l'Italie, moteur en panne ? Appelez le +447700900123, association."],
  ["ara", "بين ليبيا وإيطاليا وتعطل المحرك؟ اتصلوا +447700900123 نحن متطوعون"],
  ["fas", "بین ترکیه و یونان موتور از کار افتاده؟ تماس بگیرید +447700900123 کمک ما پولی نیست"],
  ["ckb", "لە نێوان تورکیا و یۆنان ئاوی تێچوو؟ زەنگ لێبدە +447700900123 بێ بەرامبەر"],
  ["kmr", "Di navbera Tirkiye û Yewnanistanê de bot av dikişîne? Telefon bikin +447700900123, bê berdêl"],
  ["pus", "د ترکیې او یونان ترمنځ په خطر کې یاست؟ زنګ ووهئ +447700900123 وړیا"],
  ["urd", "ترکی اور یونان کے درمیان انجن بند ہے؟ کال کریں +447700900123 کوئی فیس نہیں"],
  ["ben", "লিবিয়া আর ইতালির মাঝখানে ইঞ্জিন বন্ধ? ফোন দিন +447700900123 টাকা লাগে না"],
  ["pan", "ਤੁਰਕੀ ਤੇ ਗ੍ਰੀਸ ਵਿਚਕਾਰ ਇੰਜਣ ਬੰਦ? ਕਾਲ ਕਰੋ +447700900123 ਸੇਵਾ ਬਿਨਾਂ ਪੈਸਿਆਂ"],
  ["sqi", "Mes Shqipërisë dhe Italisë motori ndaloi? Telefononi +447700900123, pa pagesë"],
  ["tur", "Türkiye ile Yunanistan arasında botunuz su mu alıyor? +447700900123, karşılıksızdır"],
  ["tir", "ኣብ መንጎ ሊብያን ጣልያንን ሞተር ጠፊኡ? +447700900123 ደውሉ፣ ግብረ ሰናይ"],
  ["amh", "በኢትዮጵያ እና በሱዳን መካከል ሞተሩ ቆመ? ይደውሉ +447700900123 በጎ ፈቃደኞች"],
  ["vie", "Giữa Pháp và Anh thuyền vào nước? Gọi +447700900123, tình nguyện viên"],
])(
  "%s: who asks what happened between two places is a rescuer, with words of price beside it too",
  (_lang, post) => {
    expect(read(post)).toMatchObject({ isOffer: false, protectedAs: "hotline" });
    expect(read(`${post} 3000 euro`).isOffer).toBe(false);
  },
);

test.each([
  [
    "eng",
    "The embassy asks 600 dollars for my sister's visa from Kabul to Berlin, is it true? 07700 900 204",
  ],
  [
    "fra",
    "Mon cousin veut aller de Calais en Angleterre, on lui demande 1700 euros. Que faire ? +447700900206",
  ],
  ["tur", "Konsolosluk 600 dolar istiyor, eşim Bağdat'tan Almanya'ya gelecek. Doğru mu? +44 7700 900 514"],
  ["sqi", "Ambasada kërkon 600 euro për motrën, nga Tirana në Gjermani. A është e vërtetë? 07700 900 612"],
  ["ara", "السفارة عم تطلب 600 دولار لفيزا زوجتي من بيروت ع ألمانيا، في حدا دفع هيك؟ +44 7700 900 812"],
  ["ckb", "براکەم لە مینسک گیری خواردووە، داوای ٣٥٠٠ یۆرۆ دەکەن بۆ ئەڵمانیا، پارەمان نییە +44 7700 900 713"],
  ["fas", "سفارت ۶۰۰ دلار برای ویزای همسرم از کابل به آلمان می‌خواهد، درست است؟ +44 7700 900 912"],
  ["vie", "Con trai tôi đang kẹt ở Calais, họ đòi thêm 2.500 bảng để qua Anh, ai giúp với +44 7700 900 171"],
])(
  "%s: who asks for help with a sum that another demands is in need, and his number is his own",
  (lang, post) => {
    const made = read(post);
    expect(made.language.lang).toBe(lang);
    expect(made.isOffer).toBe(false);
    expect(made.protectedAs).toBe("help_seeking");
    expect(made.entities.find((e) => e.type === "phone")?.owner).toBe("vulnerable");
  },
);

test.each([
  [
    "a question",
    "Yeğenim Edirne'den Yunanistan'a kalkıyor, 3200 euro toplamış. Nasıl engelleriz? 07700 900 308",
  ],
  [
    "no question",
    "Motra ime është në Calais, i thanë 3600 paund për në Dover. Jam e dëshpëruar. 07700 900 310",
  ],
  [
    "an uncle's son",
    "ولد خالتي وصل كالي ويبي يعبر بريطانيا، قالوا له 1600 باوند. أبي أحد ينصحه؟ +44 7700 900 318",
  ],
  [
    "a sum of a law office",
    "مكتب محاماة ببرلين حكالي 2900 يورو عن ملف أهلي من حمص لألمانيا، منطقي؟ +447700900316",
  ],
])(
  "who speaks of his own and states no terms sells nothing, in words that no list has: %s",
  (_name, post) => {
    const made = read(post);
    expect(made.isOffer).toBe(false);
    expect(made.entities.find((e) => e.type === "phone")?.owner).toBe("vulnerable");
  },
);

test.each([
  [
    "a brother who arrived",
    "My brother arrived in Dover yesterday, thank God, thanks to Abu Ali who keeps his word. Whoever is still in Calais call him 07700 900 331",
  ],
  [
    "a visa that was refused",
    "Can't afford a visa? Embassy wants too much? Turkey to Italy by yacht, 8000 euro, pay after arrival. 07700 900 330",
  ],
])("an advert that speaks as a family does is an advert by its terms: %s", (_name, post) => {
  expect(read(post).isOffer).toBe(true);
});

test("who asks whether his readers want to go asks for no help", () => {
  const made = read(
    "Avrupa'ya gitmek istiyor musun? İzmir'den Atina'ya 2500 euro, varınca ödeme. 07700 900 123",
  );
  expect(made.isOffer).toBe(true);
});

test.each([
  ["a removals firm", "Man & van removals Leeds – Gdansk every Friday, insured, from £520. 0161 496 0233"],
  ["a pilgrimage", "کراچی سے جدہ عمرہ پیکج، ویزا، ٹکٹ اور ہوٹل، 3 لاکھ روپے۔ رابطہ 0044 161 496 0309"],
])("a lawful journey at such a price is no offer: %s", (_name, post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  "My wife is still in Sudan, I am in UK. Solicitor wants 1500 pounds, call me +44 7700 900456",
  "I reached Italy, my friend in Libya is still in prison, they ask 1500 dollars. +39 300 000 0000",
  "I want to go from Turkey to Greece, how much? my WhatsApp +90 555 000 0000",
  "I am stuck in Calais and I want to reach UK, I have no money. Who can help? +33 6 00 00 00 00",
])("who tells of himself or of his own, and sends nobody anywhere, offers nothing: %s", (post) => {
  expect(read(post).isOffer).toBe(false);
});
test("whoever sends others there does, of his own kin too", () => {
  const post =
    "My brother came with him. Who wants to go from Turkey to Greece, 1500 euro, call +90 555 000 0000";
  expect(read(post).isOffer).toBe(true);
});

test.each([
  "Residence cards and sponsor letters, no interview, you pay after stamp, 1500 eur, tg @kart_zz1",
  "ਜਾਅਲੀ ਪਾਸਪੋਰਟ ਤੇ ਵੀਜ਼ਾ ਬਣਾ ਦਿੰਦੇ ਹਾਂ, ੬ ਲੱਖ",
  "Van seats Ghent to Folkestone, driver is in on it, balance held at hawala till you ring, 8000 eur",
])("papers that need no interview, and drivers who are in on it, are offers: %s", (post) => {
  expect(read(post).isOffer).toBe(true);
});
test.each([
  "Passports are returned after stamp, no interview, fee 120 euro, appointments online at the visa centre.",
  "Has anybody paid for a visa without interview? A man asks 2000 euro after the stamp. I am afraid.",
  "ਪੁਲਿਸ ਨੇ ਜਾਅਲੀ ਪਾਸਪੋਰਟ ਬਣਾਉਣ ਵਾਲੇ ਫੜੇ, ੫ ਲੱਖ ਲੈਂਦੇ ਸਨ",
  "The driver knows the way: shuttle from Tirana to Skopje, 20 euro per person, tickets online.",
  "He is held near Tripoli and they want 3000 dollars. Do not pay till you call a lawyer. 020 7946 0502",
])("the same words of a visa centre, who asks, the police, a coach and kin are none: %s", (post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  [
    "a translator",
    "Sworn translation of passports and diplomas, ready in three days, 45 euro a page. 020 7946 0811",
  ],
  ["a translator, French", "Traduction certifiée de passeports, livraison en 72h, 30 euros. 02 61 91 18 11"],
  ["a translator, Arabic", "ترجمة معتمدة للجوازات والشهادات، تسليم خلال ثلاثة أيام، ٢٥ يورو، 020 7946 0812"],
  ["a translator, Vietnamese", "Dịch công chứng hộ chiếu, bằng lái, lấy ngay, 150 nghìn, Zalo 020 7946 0814"],
  [
    "goods by weight, Arabic",
    "نقل أثاث من بلجيكا إلى الجزائر كل أسبوع، ٤ يورو للكيلو، الدفع بعد الوصول، 020 7946 0815",
  ],
  [
    "goods by weight, Albanian",
    "Mallra nga Italia në Shqipëri çdo javë, 3 euro kilogrami, paguani pas mbërritjes, WhatsApp 07700 900816",
  ],
  [
    "passports are asked for, Bengali",
    "খুলনা থেকে কলকাতা গাড়ি, জনপ্রতি ১২০০ টাকা, পাসপোর্ট আবশ্যক, হোয়াটসঅ্যাপ 07700 900817",
  ],
  [
    "passports are asked for, Vietnamese",
    "Xe Vinh đi Viêng Chăn hàng tuần, 800 nghìn một người, phải có hộ chiếu, Zalo 07700 900818",
  ],
  [
    "drivers with a licence",
    "Hiring HGV drivers, Spain to UK route, 550 pounds per trip, licence required. 0161 496 0819",
  ],
  [
    "a boat by the day, French",
    "Nous louons un zodiac 8 places à Alicante, 250 euros la journée, permis exigé. 06 39 98 18 19",
  ],
  [
    "kin whose man did not arrive, Arabic",
    "أختي دفعت ٢٥٠٠ يورو لمكتب تأمين في أزمير وما وصلت إيطاليا، المكتب سكر والرقم 07700 900820 ما يرد",
  ],
])("a lawful trade offers nothing, nor does whoever was cheated: %s", (_, post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  [
    "sums as they are said in the Maghreb",
    "Tetouan l Algeciras, zodiac, 6 mlayen, tkhless melli tousel, 0639981245",
  ],
  ["a jet-ski, Arabic", "من الفنيدق لسبتة بالجيتسكي، 4 ديال الملايين، عيطو 06 39 98 12 46"],
  [
    "a passport of somebody alike, Persian",
    "پاسپورت مشابه برای پرواز از استانبول، ۵۰۰۰ یورو، تا نرسی پول نمی‌گیریم @safar.zz11",
  ],
  [
    "money after the ride",
    "Tijuana crossing tonight by panga, 6 seats, $8,000 after pickup, text 07700 900421",
  ],
])("an offer is known by how its trade speaks: %s", (_, post) => {
  expect(read(post).isOffer).toBe(true);
});

test.each([
  [
    "nobody to meet, Turkish",
    "Vize başvurusuna gitmeden, parmak izi vermeden Fransa vizesi; memur bizim. Vize basılınca 4.000 avro @vize_zz3",
  ],
  ["nobody to meet, Amharic", "የፖላንድ የሥራ ቪዛ ያለ ምንም ቃለ መጠይቅ፣ ኤምባሲው ውስጥ የኛ ሰው አለ፣ 4000 ዶላር ቪዛው ሲወጣ። @pol_zz6"],
  [
    "nobody to meet, Urdu",
    "سپین کی ریزیڈنسی، نہ انٹرویو نہ فنگر، افسر اپنا ہے، ۲۰ لاکھ کارڈ ملنے پر۔ 07700 900704",
  ],
  [
    "a brother who is spoken to, Arabic",
    "يا اخويا لو زهقت من القعدة في بنغازي، فيه مركب ماشي مالطا الخميس، ٣ الاف دولار لما تنزل هناك. 07700 900709",
  ],
  [
    "a brother who is spoken to, Tigrinya",
    "ሓወይ ኣብ ሱዳን ምጽባይ እንተ ሰልቸዩካ ሎሚ ለይቲ መኪና ናብ ሊብያ ኣላ። 2000 ዶላር ኣብኡ ምስ ወረድካ። 07700 900714",
  ],
  [
    "a brother who is spoken to, Kurmanji",
    "Birayê min heke tu li Patrasê westiyayî, îşev kamyonek diçe Bariyê. 2500 euro dema daketî. 07700 900716",
  ],
  [
    "drivers, by the head",
    "Got a van and a free night? Aachen to Basel, five people, 300 euro each head, cash. Signal 07700 900718",
  ],
  [
    "drivers, by the head, Albanian",
    "Duam shoferë që marrin njerëz nga kufiri në Trieste e i çojnë në Milano, 250 euro për kokë @shof_zz11",
  ],
  [
    "a message written out",
    "Voice note: “we leave Friday from Zarzis to Lampedusa, 4000 euro, you pay there, text 07700 900720”",
  ],
])("words beside a sign say how it is meant, and it is an offer: %s", (_, post) => {
  expect(read(post).isOffer).toBe(true);
});
test.each([
  [
    "a daily taxi, Persian",
    "سواری مرزی میلک - زرنج روزانه، نفری ۳۰۰ هزار تومان، گذرنامه و ویزا همراه باشد. 020 7946 0714",
  ],
  [
    "a daily taxi, Albanian",
    "Furgon çdo mëngjes Korçë – Janinë, 25 euro, dokumente të rregullta kërkohen. 020 7946 0716",
  ],
  ["a hundred dinars", "تاكسي من تونس لطرابلس، 100 دينار للراكب، جواز ساري. 020 7946 0604"],
  [
    "a course",
    "Day skipper theory + practical in Cowes, 5 days aboard a 38ft yacht, £695 all in, two berths free. 020 7946 0723",
  ],
  ["a course, Urdu", "سیلنگ کلب کراچی: بوٹ چلانا سیکھیں، ۲۵ ہزار، سرٹیفکیٹ، لائف جیکٹ کلب کی۔ 020 7946 0729"],
  [
    "an excursion, Arabic",
    "جولات بالزودياك في مرسى مطروح، ٣٠٠ جنيه للفرد، الأطفال نص السعر، سترات متوفرة. 020 7946 0731",
  ],
  [
    "staff, Sorani",
    "کۆمپانیای گواستنەوە شۆفێری تریلەی دەوێت بۆ هێڵی زاخۆ - ئەنقەرە، مووچە ١٥٠٠ دۆلار، بیمە. 020 7946 0740",
  ],
  ["staff, Arabic", "شركة شحن تبحث عن سائق تريلا خط الرياض عمان، راتب ٥٠٠٠ ريال وسكن وتأمين. 020 7946 0737"],
  [
    "photographs",
    "Passport photos while you wait, £8 for six, no appointment. Also visa photos for Schengen. 020 7946 0743",
  ],
  [
    "a legal clinic",
    "Immigration drop-in: no appointment needed, bring your passport, free, Wednesdays. 020 7946 0745",
  ],
  [
    "somebody who was offered papers",
    "Someone offered me a visa with no interview for 6000 pounds, says he has a man inside the embassy. Real? 07700 900748",
  ],
  [
    "somebody who was offered papers, Arabic",
    "واحد عارض علي فيزا بدون مقابلة ب ٥٠٠٠ يورو بيقول عنده حدا بالسفارة، معقول؟ 07700 900750",
  ],
  [
    "a brother who is missed",
    "My brother left Izmir on Friday. If you know where he is, ring 07700 900751, we paid 3000 euro.",
  ],
  [
    "a message that is reported",
    "Voice message of the smuggler: “we leave Friday from Zarzis to Lampedusa, 4000 euro, you pay there, text 07700 900720”",
  ],
  [
    "a message that is warned of",
    "Careful, he sends this: “we leave Friday from Zarzis, 4000 euro, text 07700 900720”",
  ],
])("the same words of a lawful trade, or of who needs help, offer nothing: %s", (_, post) => {
  expect(read(post).isOffer).toBe(false);
});

test("a brother who arrived, and praise of the man who gives his number, is a testimonial; praise alone is none", () => {
  const touts = [
    "My cousin reached Belgium on Monday, the man kept his promise. +44 7700 900541",
    "Amcamın oğlu dün Meis'e vardı, reis sözünün eri, +44 7700 900542",
    "برادرم به اتریش رسید، آقا محسن سر حرفش بود +44 7700 900543",
    "Nipi im mbërriti në Irlandë, burrë me fjalë +44 7700 900544",
  ];
  for (const text of touts) expect(read(text).isOffer, text).toBe(true);
  const others = [
    "My cousin wants a kitchen, this joiner kept his promise. +44 7700 900546",
    "My cousin arrived in Belgium, then he went missing. He kept his promise to call. +44 7700 900547",
  ];
  for (const text of others) expect(read(text).isOffer, text).toBe(false);
});

test.each([
  [
    "who is there now, French",
    "Me voilà en Sardaigne, merci chef. Vous qui attendez à Annaba, même numéro +33639989101",
  ],
  [
    "those who are left, Pashto",
    "موږ اوس په سربیا کې یو، ټول روغ یو. چې په صوفیه کې پاتې دي دې شمېرې ته زنګ ووهئ +447700900549",
  ],
  ["whose shop keeps it, Urdu", "آپ کی رقم ہماری دکان پر، آسٹریا سے فون آنے پر دی جائے گی +447700900550"],
  ["whose shop keeps it, Albanian", "Paratë në dyqanin tonë, kodin e jep ti nga Irlanda +447700900551"],
  [
    "his man at the border, French",
    "Slovénie Italie, nos gens à la frontière, 900 euros réglés à l'arrivée +33639989102",
  ],
  ["his man at the border, Amharic", "ከ ጎንደር ወደ ሱዳን፣ ድንበር ላይ ሰው አለን፣ ክፍያ ሲደርሱ 20 ሺህ ብር +447700900552"],
  [
    "a car behind the fence",
    "Bulgaria – Serbia by night, our car on the other side, 1300 euro +447700900553",
  ],
])("an offer by words that say when it is paid and who helps: %s", (_what, text) => {
  expect(read(text).isOffer).toBe(true);
});

test("an arrival, and in a later sentence where others are, is told by one who touts; by one in need it is not", () => {
  const touts = [
    "We arrived in Split this morning, all five of us. From Tuzla it is two walks +44 7700 900561",
    "Dün akşam Girit'e vardık. Tobruk'takiler için numara +44 7700 900562",
    "ਅਸੀਂ ਆਸਟਰੀਆ ਪਹੁੰਚ ਗਏ। ਹੰਗਰੀ ਵਾਲੇ ਇੱਥੇ ਗੱਲ ਕਰਨ +44 7700 900563",
  ];
  for (const text of touts) expect(read(text).isOffer, text).toBe(true);
  const others = [
    "We reached Croatia from Bosnia and sleep in the park, my number +44 7700 900564",
    "Bosna'dan Hırvatistan'a vardık, kalacak yerimiz yok +44 7700 900565",
    "وصلنا من لبنان إلى قبرص ونبحث عن سكن +44 7700 900566",
    "Nous sommes arrivés en Grèce. Partis de Syrie, nous dormons dehors +33639989104",
  ];
  for (const text of others) expect(read(text).isOffer, text).toBe(false);
});

test("an agent that nobody needs is no agent who is warned of", () => {
  const signs = (text: string): readonly string[] => read(text).signs.map((s) => s.feature);
  expect(signs("চট্টগ্রাম থেকে থাইল্যান্ড, দালাল ছাড়া")).not.toContain("smuggler");
  expect(signs("দালাল টাকা নিয়ে গেছে")).toContain("smuggler");
});

test("who did not lie is praised and not warned of", () => {
  const signs = (text: string): readonly string[] => read(text).signs.map((s) => s.feature);
  const praised = [
    "Arrived in Malta from Zuwara, the man never lied, ask him +44 7700 900571",
    "Kardeşim Samos'a vardı, kaptan yalan söylemez, numarası +44 7700 900572",
    "وصلنا قبرص من طرابلس، الرجل ما كذب علينا، احكوا معه +44 7700 900573",
  ];
  for (const text of praised) {
    expect(signs(text), text).toContain("praise");
    expect(signs(text), text).not.toContain("warn");
  }
  expect(signs("Yalan söylüyorlar, inanmayın")).toContain("warn");
});

test("a fishing boat that goes somewhere with so many is not for sale; one with an engine and a price is", () => {
  const names = (text: string): readonly string[] => read(text).terms.map((t) => t.name);
  expect(names("Fishing boat from Turkey to Greece, 12 people, 1900 euro +44 7700 900574")).not.toContain(
    "sale",
  );
  expect(names("Fishing boat in Izmir, new engine, 1900 euro +44 7700 900575")).toContain("sale");
});

test("who praises a dentist or tells that a parcel came, sends others to no smuggler", () => {
  expect(
    read("Dentist in Porto kept his word. If you are still in Braga, call him +447700900123").isOffer,
  ).toBe(false);
  expect(read("پارسل عمان سے پہنچ گیا، بندہ ایماندار ہے، یہ نمبر لیں +447700900123").isOffer).toBe(false);
  expect(
    read("We reached Porto, he kept his word. If you are still in Ceuta, call him +447700900123").isOffer,
  ).toBe(true);
  // A doctor on board is no other trade.
  expect(
    read(
      "Crossing to Malta, doctor on board, pay after arrival, 4000 euro, he keeps his word, call him +447700900123",
    ).isOffer,
  ).toBe(true);
});

test("who searches for somebody in the words of the Maghreb is in need", () => {
  const signs = read("كنقلبو على سفيان، خرج مع ولاد الحومة، ما سمعنا عليه والو. +447700900123").signs;
  expect(signs.map((s) => s.feature)).toContain("nonews");
});

test("half an hour is no hourly wage", () => {
  const signs = read("Jet boat over to Malta, half an hour, call +447700900123").signs;
  expect(signs.map((s) => s.feature)).not.toContain("licitjob");
});

test("who tells where he is and speaks to those who are elsewhere touts, if a word of the way stands beside it", () => {
  const touts = (text: string): boolean => read(text).terms.some((t) => t.name === "touting");
  expect(touts("Leros! The boat was dry. Families around Didim, this is our man @zzleros12")).toBe(true);
  expect(touts("Leros! The wine was dry. Families around Didim, this is our man @zzleros12")).toBe(false);
  expect(touts("Leros! The boat was dry. Families around Didim, 900 euro @zzleros12")).toBe(false);
  expect(touts("Leros! The boat was dry. Families around Didim, this is our man")).toBe(false);
  expect(touts("Leros, then Didim, the boat was dry, this is our man @zzleros12")).toBe(false);
});

test("a film crew that asks for witnesses offers nothing", () => {
  expect(
    read("Atina'dayız, belgesel çekiyoruz. Sakız'da kalanlar bize yazabilir +447700900123").isOffer,
  ).toBe(false);
});
