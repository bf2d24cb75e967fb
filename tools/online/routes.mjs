// Writes data/online/routes.json. Run: node tools/online/routes.mjs
import { writeFileSync } from "node:fs";

const w = (s) =>
  s
    .split("|")
    .map((x) => x.trim())
    .filter(Boolean);
/** "In", and who is there: Kos'ta, Kos'tayız, Kos'tasın, folded. */
const PERSONS_TURKISH = ["da", "de", "ta", "te"].flatMap((ending) => [
  ending,
  ...(ending.endsWith("a")
    ? "yim yiz sin siniz lar dir ydim ydik yken ki"
    : "yim yiz sin siniz ler dir ydim ydik yken ki"
  )
    .split(" ")
    .map((person) => ending + person),
]);
/** Every word of each part behind every one of the parts before it: "phones us from". */
const runs = (...parts) =>
  parts.map(w).reduce((all, part) => all.flatMap((head) => part.map((tail) => `${head} ${tail}`)));
const file = {
  name: "Words of direction",
  licence: "Own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  fromBefore: w(
    "from|leave|left|leaving|out of|departing|still in|stuck in|waiting in|fled|exit|de|depuis|du|quitter|quitté|parti de|encore à|attends à|attendent à|coincé à|restés à|départ|départ de|sont à|من|مین|يستنى|ينتظر|عالق|عالقين|انطلاق من|خرج من|طلع من|طلعت من|ما زال في|بعده في|بين|از|men|mn|mel|mil|min|az|between|entre|mes|arası|لە|له|لە نێوان|ji|ز|di navbera|nga|mes|từ|rời|ở|đang ở|xuất phát|xuất phát từ|khởi hành từ|giữa|ከ|ካብ|ኣብ መንጎ|በመካከል|እንታይ|desde|salida de|da|dall'|dalla|von|aus|из|от|c|між|между|з|tu|laga|ka|kutoka|daga|kutoka|from the|au départ de|au départ du|partant de|en partant de|départs de|départs|sortie de|quittant|ex|out from|starting from|start from|departure from|pick up from|pickup from|based in|انطلاقا من|مغادرة من|طالعين من|خارجين من|الانطلاقة من|الانطلاق من|ينطلق من|تنطلق من|حرکت از|مبدا|خروج از|مبدأ|شروع از|prej|nisemi nga|nisja nga|derketin ji|derket ji|ji bajarê|دەرچوون لە|لە شاری|khởi hành|từ bên|xuất bến|ካብ ከተማ|desde la|salimos de|kharej men|kharjin men|tal3in men|d|start at|starting at|start in|starting in|starts at|starts in|begins in|beginning in|meeting point|départ à|départs à|rendez-vous à|başlangıç|nisja në|bắt đầu từ|شروع در|pick up|pickup|picking up in|picked up in|collect from|ramassage à|جمع از|سوار شدن از|çıkış|kalkış|nisje nga|kalkış noktası|biniş|دەرچوون|ተነስተን ከ|ደርሒትካ ካብ|شروع از|نقطه شروع|نقطة الانطلاق|الانطلاق|انطلاق|picks you up in|pick you up in|picks you up at|pick you up at|you up in|you up at|meet you in|meet you at|collect you in|waiting at|stuck at|trapped in|still at|bloqué à|bloqués à|bloquée à|coincés à|vous êtes à|êtes à|encore en|encore au|rdv à|on vous récupère à|récupère à|récupérer à|prise en charge à|عالق في|عالقين في|قاعد في|قاعدين في|باقي في|منتظر في|واقف في|سوار در|گیر در|مانده در|marrim në|ngecur në|mbetur në|đón tại|đón ở|đón từ|kẹt ở|kẹt tại|còn ở|đang kẹt ở|mắc kẹt ở|asê li|bendê li|التجمع في|نقطة التجمع|التحميل من|ناخذك من|نجيبك من|نطلعك من|منطلعك من|منجيبك من|بنطلعك من|wherever in|from near|de près de|we were in|i was in|on était à|on était en|on était au|j'étais à|j étais à|j'étais en|j étais en|كنا في|كنت في|attendez en|attends en|attendent en|attendez à|attendez au|attends au|attendent au|هاوڕێیانی|برادەرانی|کوڕانی|گەنجانی|ئەوانەی|hevalên|birayên|بچه‌های|بچه های|رفقای|boarded in|boarded at|boarded off|embarked in|embarked at|embarked from|sailed from|set sail from|set off from|set out from|took off from|launched from|put to sea from|embarqué à|embarqués à|embarqué depuis|embarqués depuis|monté à bord à|montés à bord à|levé l ancre à|appareillé de|صعدوا من|ركبوا من|ركب من|ركبت من|ركبنا من|طلعوا من|ابحر من|ابحرت من|أبحروا من|سوار شده بودند در|سوار شدند در|imbarcati a|embarcado en|hipën në|hipi në|lên thuyền ở|lên tàu ở|lên thuyền từ|xuống thuyền ở|siwar bûn ji|siwar bûn li|سواری بوون لە|سواری بوو لە",
  ),
  toBefore: w(
    "to|into|for|toward|towards|reach|reached|reaching|arrived in|arrive in|arrived at|arriving in|made it to|got to|in|heading to|welcome to|vers|à|au|aux|en|pour|jusqu'à|jusqu à|arrivés à|arrivé à|arrivée à|rejoindre|atteindre|الى|إلى|الي|ل|ع|على|لـ|نحو|باتجاه|صوب|وصلنا|وصل|وصلت|وصلنا على|وصلو|دخلنا|لل|في|بـ|به|به سمت|به طرف|بطرف|به مقصد|تا|رسیدیم|رسیدم|bۆ|بۆ|بەرەو|بەرەو رووی|گەیشتینە|گەیشتمە|گەیشتە|بە|heta|ber bi|diçe|çû|gihîştin|gihiştin|gihiştine|gihîştine|hatim|bo|ji bo|birine|në|për në|për|drejt|drejt në|deri në|arritëm në|mbërritëm në|mbërrita në|mbërrit në|sang|đến|tới|qua|đi|đã tới|đã đến|vào|về|đi sang|tới được|ወደ|ናብ|ክሳብ|እስከ|ውስጢ|hacia|a|hasta|para|llegamos a|verso|per|nach|в|до|на|к|ila|l|lel|be|samte|beh|ta|tak|ke|kwenda|zuwa|ilaa|ilaa iyo|direction|direction de|à destination de|à destination du|jusqu'en|jusqu'au|jusqu en|jusqu au|gagner|entrer en|entrée en|monter en|arriver en|bound for|headed for|heading for|headed to|get to|go to|going to|enter|entering|destination|up to|landed in|settle in|متجه الى|متجهين الى|متجها الى|متوجه الى|قاصدين|الوصول الى|توصل الى|توصل|لحد|لعند|دخول|الدخول الى|به سوی|سوی|مقصد|عازم|راهی|ورود به|برسی|میرسی|be samt|be suye|berbi|diçin|diçim|here|herin|biçin|biçe|çûne|derbasî|gihaştin|gihaştine|gihaşt|gihişt|heya|hetanî|هەتا|تاکو|تاوەکو|بگەیتە|گەیشتن بۆ|deri te|te|tek|për te|hyrje në|arritur në|arriti në|mbërriti në|lên|vô|sang bên|qua bên|qua tới|nhập cảnh|ናብ ሃገር|ክሳዕ|ንምብጻሕ|ወደ ሀገር|ለመግባት|ٹو|টু|ਟੂ|टू|entrar a|llegar a|hacia la|arrivare in|nach der|تر|varış|teslim|iniş|drop off in|drop in|drop off|dropoff|drop|finish in|dépose à|lil|lal|3al|hta l|hatta l|نحو جزيرة|الوصول|وصول|الوجهة|گەیشتن|تحویل در|مقصد نهایی|mbërritje në|mberritje ne|điểm đến|nhập vào|wanting to go|want to go|wants to go|الي|الى داخل|به داخل|وارد|لداخل|ji bo çûna|bo nav|بۆ ناو|بۆ نێو|up into|across to|over to|through to|down to|back to|aller en|aller au|aller à|passer en|passer au|comes from|arrives from|code from|call from|calls from|called from|ring from|rings from|arrive de|appelle de|appelles de|appelez de|الكود من|الكود من|كود من|الشيفرة من|شيفرة من|تتصل من|يتصل من|رمز از|کد از|زنگ از|off|au large de|large du|large des|au large d|قبالة|قبالة سواحل|سواحل|çojmë në|shkon në|shkojmë në|shkojnë në|niset për|nisemi për|ikim në|dërgojmë në|sjellim në|nxjerrim në|lëmë në|trả tại|trả ở|thả ở|thả tại|giao tại|đã ở|đang ở bên|drop you in|drop you at|leave you in|deliver you to|deliver you in|déposons à|déposer à|بنوصلك على|منوصلك على|نوصلك ل|نوصلك|تصير في|تكون في|بتكون في|dagihînin|digihînin|dibin|dişînin|birin|dibirin|before reaching|avant|avant d'arriver à|9bal|qbel|قبل الوصول الى|قبل ما يوصل|قبل ما توصل|près de|près d|proche de|à côté de|near|nearby|nearest|close to|قرب|بالقرب من|نزدیک|نزدیکی|afër|gần|nêzî|li nêzî|نزیک|لە نزیک|ቅርብ|fois en|fois à|fois au|once in|once you are in|greetings from|hello from|hi from|writing from|writing to you from|salut de|bonjour de|bonsoir de|coucou de|bises de|سلام از|درود از|تحية من|تحياتي من|سلام من|سلامات من|مساء الخير من|صباح الخير من|سڵاو لە|silav ji|slav ji|përshëndetje nga|xin chào từ|chào từ|ሰላምታ ከ|ሰላም ካብ|allez pas en|va pas en|partez pas en|pas en|allez pas au|va pas au|shkoni në|shko në|مقصدش|مقصدشان|مقصدتان|مقصدت|مقصد شما|مقصد شان|neçin|neçe|neherin|مەچن بۆ|مەڕۆن بۆ|đừng sang|đừng đi|يوصلك|يوصلكم|نوصلكم|يوصلوك|بوصلك|بيوصلك|يوصلونا|يوعدوك ب|ywaslek|ywaslouk|ywasslek|nwasslek|nwaslek|وارد خاک|به خاک|داخل خاک|wants|want|veut|veulent|voulez|veux|بدو|بدها|بدهم|بدكم|بدك|بده|وبدو|عايز|عاوز|عايزين|يبي|تبي|يبغى|حابب|يريد|يريدون|تريد|ناوي|ناوين|dëshiron|duan|muốn|có mặt ở|có mặt tại|đặt chân tới|đặt chân đến|đặt chân lên|your door in|door in|porte en|porte à|chez vous en|chez toi en|derê te li|dera te li|cửa nhà ở|rallier|rejoindre|gagner la|gagner l|pour rejoindre|pour rallier|tenter de rallier|cap sur|voulait rallier|voulaient rallier|ادخال الى|توصيل الى|توصيل ل|تتجه نحو|تتجه الى|يتجه نحو|متجهة الى|متجهة نحو|متجه نحو|متوجه|متوجهين|صوب جزيرة|باتجاه جزيرة|روانه|رهسپار|به قصد|به عزم|به امید|bi armanca|berê xwe da|berê xwe dan|ber bi girava|nisur drejt|me destinacion|me drejtim|hướng|hướng về|hướng tới|hướng đến|nhằm tới|qua bên|سوی|به نیت",
  ),
  fromBehind: w(
    "থেইকা|থিকা|থাইকা|থন|سے|نہ|نه|څخه|څخه تر|ਤੋਂ|ਚੋਂ|থেকে|হতে|से|se|to|ndan|'dan|'den|dan|den|میں ہیں|ten|çıkışlı|kalkışlı|çıkış|ਵਿੱਚ ਹੋ|থেকে যারা|থেকেই|እንታይ|toh|ton|خخه|نہ بہ|ٹو|টু|ਟੂ|टू|سے لے کر|سے نکل|থেকে যাত্রা|থেকে সরাসরি|থেকে যেতে|ਤੋਂ ਲੈ|ਵਾਲਿਓ|çıkış noktası|hareketli|نه تر|adasından|sahilinden|sahillerinden|limanından|sınırından|tarafından geçiş|olanlar|olanlara|bekleyenler|کے اندر سے|بارڈر سے|mahsur|mahsurlar|mahsur kalanlar|mısınız|mısın|misin|misiniz|kalanlar|bekleyen|olan|میں پھنسے|میں بیٹھے|میں پڑے|mein phanse|mein baithe|mein phansa|में फंसे|ਵਿੱਚ ਫਸੇ|ਵਿਚ ਫਸੇ|ਬੈਠੇ|ਵਿੱਚ ਬੈਠੇ|কাছে আটকে|কে بند|کې بند|کې ګیر|کې ناست|کې پاتې|ውስጥ ተይዘዋል|ውስጥ ያላችሁ|ያላችሁ|ያላችሁት|ዘለኹም|ተዓጊትኩም|adlılar|مانده‌اید|گیر افتاده‌اید|گیر کرده‌اید|hastid|hastin|بودیم|بودم|میں تھے|میں تھا|এ ছিলাম|তে ছিলাম|ਵਿੱਚ ਸੀ|ਵਿੱਚ ਸਾਂ|میں رہ گئے|میں جو رہ گئے|ውስጥ የቀራችሁ|የቀራችሁ|ዝተረፍኩም|মাঝে আটকে|তে আটকে|তে যারা|এ যারা|مانده‌اند|جا مانده‌اند|منتظر هستید|منتظرید|منتظر هستند|منتظرند|گیر کرده‌اند|kalanlara|bekleyenlere|olanlardan|mahsurlara|میں انتظار|এ আটকে|والے دوست|والے بھائیو|والے بھائی|والے لڑکے|والے لڑکو|والو|والے جو|wale dost|wale bhai|wale larke|ਵਾਲੇ ਵੀਰ|ਵਾਲੇ ਜਿਹੜੇ|ਵਾਲਿਆਂ|ਵਾਲੇ ਭਰਾ|এর ভাইয়েরা|এর যারা|তে থাকা ভাই|যারা আছেন|ላይ ያላችሁ|کې ملګري|کې وروڼه|کې چې دي|کې یاست|کې پراته|میں ہو تو|میں ہوں تو|میں موجود|mein ho to|mein maujood|ਵਿੱਚ ਹੋ ਤਾਂ|ਵਿੱਚ ਹੈ ਤਾਂ|iseniz|isen|ደለኹም|ዘለካ|ዘለዉ|ያለህ|ያላችሁና|جێهێشت|بەجێ هێشت|پرېښود|پرېښوده|را ترک|را ترک کرد|رو ترک کرد|چھوڑا|چھوڑ کر|ছেড়ে|ছেড়েছি|ছাড়ি|ਛੱਡ ਕੇ|ਛੱਡਿਆ|terk ettim|terk etti|ለቅቄ|ገዲፈ|hişt|hiştin",
  ),
  toBehind: w(
    "تک|کی طرف|کے لیے|کیلئے|پہنچ|پہنچے|پہنچا|پہنچ گئے|جانے|جانا|ته|تر|پر لور|ورسېدو|ورسیدو|ته ورسېدو|ਤੱਕ|ਲਈ|ਪਹੁੰਚ|ਪਹੁੰਚੇ|ਪਹੁੰਚਿਆ|ਨੂੰ|ਜਾਣ|পর্যন্ত|এর দিকে|পৌঁছেছি|পৌঁছে|পৌঁছালাম|যাওয়ার|যাবে|যেতে|এর উদ্দেশ্যে|যাত্রা|গেম|के लिए|तक|पहुंचे|pohanch|pohanchne|pahunch|pohunch|tak|ke liye|pohanche|pahunche|رسیدیم|رسیدم|varınca|vardık|varış|gidiş|e|a|ye|ya|'e|'a|'ye|'ya|doğru|geldim|geldik|ulaştık|ደረስን|ደርሰናል|ደረስና|በጺሕና|ኣቲና|geçiş|جانا ہے|kadar|çûyîn|جانے والے|جانے والا|جانے والوں|بھیجنے|بھیجتے|بھجوانے|پہنچانے|پہنچائیں|میں داخل|کیلیے|کی گیم|کی ڈنکی|خوا ته|ته تلل|ته رسول|په لور|ਵੱਲ|ਭੇਜਣ|ਭੇਜਦੇ|ਜਾਣ ਵਾਲੇ|ਦੀ ਗੇਮ|ਪਹੁੰਚਾਉਣ|যাওয়া|যাত্রী|পাঠাই|পাঠানো|নেওয়ার|নেওয়ার|গামী|পৌঁছানো|ঢুকতে|পাঠানোর|পাঠাতে|পাঠাচ্ছি|পাঠায়|নেওয়া হয়|নেয়া হয়|ঢুকাই|ঢোকা|ঢুকি|এসেছি|আসি|আসছি|এসে পৌঁছাই|চলে আসি|পৌঁছাই|পৌঁছান|ਪਹੁੰਚਾਈਏ|ਪਹੁੰਚਾ|ਭੇਜੀਏ|ਆਇਆ|ਆ ਗਿਆ|ਗਿਆ|پہنچ گیا|پہنچ گئی|پہنچا دیا|بھیج|بھیجا|بھیجنا|لے جائیں|پہنچ گئے|داخل ہو|jane|jana|jane wale|bhejte|bhejne|bhejna|bhejwate|ki game|ki dunki|pohanchaye|ulaşım|girişi|girmek|gitmek|yönüne|istikametine|istikameti|ክትኣቱ|ንምእታው|ለመሄድ|پورې|پورے|adasına|adalarına|sahiline|sahillerine|limanına|sınırına|topraklarına|tarafına|kesimine|به لور|ته ځي|ته ځو|যাবেন|যাবেন না|যেও না|যেয়েন না|যাইয়েন না|যাইও না|যাবে না|مت جاؤ|مت جانا|مت جائیں|نہ جاؤ|نہ جائیں|نہ جانا|جاؤ|جاؤ مت|mat jao|mat jana|na jao|na jana|jao|ਨਾ ਜਾਓ|ਨਾ ਜਾਇਓ|ਨਾ ਜਾਣਾ|ਨਾ ਜਾਵੋ|ਨਾ ਜਾਵੀਂ|ਜਾਓ|ਜਾਇਓ|ਵੜ ਗਿਆ|ਵੜ ਗਏ|ته مه ځئ|ته مه ځه|ঢুকে|ঢুকছে|ঢুকেছি|ገባ|ገባን|ገብቷል|ገብተናል|ገቡ|ਪਹੁੰਚਾ ਦਿੰਦੇ|کی بوٹ|کی کشتی|کا جہاز|والی کشتی|والی بوٹ|کا سفر|کی سیٹ|کی سیٹیں|ki boat|ki kashti|wali kashti|ka safar|ki seat|ਦੀ ਕਿਸ਼ਤੀ|ਦੀ ਬੋਟ|ਦਾ ਸਫ਼ਰ|ਵਾਲੀ ਕਿਸ਼ਤੀ|এর বোট|এর নৌকা|এর জাহাজ|এর ট্রলার|রুটের|এর পথে|যাওয়ার পথে|জাহাজ|vapuru|teknesi|teknelerine|feribotu|seferi|seferleri|kapısına|topraklarında|የሚሄድ|የሚገባ|የሚወስድ|የሚያደርስ|ዝኸይድ|ትኸይድ|ዝኣቱ|ዘብጽሕ|ته رسوو|ته رسېږئ|ته وړو|ته بوځو|ته کښتۍ|ته موټر|sınırından içeri|sınırından giriş|sınırından sokuyoruz|sınırından geçiriyoruz|tarafına geçiş|tarafına geçiriyoruz",
  ),
  fromEndings: {
    // Out of, and those in: İzmir'den, İzmir'dekiler.
    tur: [
      ...["dan", "den", "tan", "ten"],
      ...["da", "de", "ta", "te"].flatMap((at) => w("kiler|kilere|kilerin|kilerden").map((who) => at + who)),
    ],
    pan: ["ੋਂ", "ਚੋਂ"],
    // "From Iraq" in one word, folded.
    ckb: ["هوه", "وه"],
    pus: ["ه"],
    sqi: [],
    kmr: [],
    ben: [],
  },
  toEndings: {
    tur: ["a", "e", "ya", "ye", ...PERSONS_TURKISH],
    sqi: ["n", "ne"],
    ben: ["তে", "য়", "য", "ে", "গামী"],
    kmr: ["ye"],
  },
  whereEndings: {
    tur: PERSONS_TURKISH,
    sqi: ["n", "ne"],
    ben: ["তে", "য়", "য", "ে"],
  },
  fromPrefixes: ["ከ", "ካብ", "م"],
  toPrefixes: ["ل", "ع", "لل", "ወደ", "ናብ"],
  viaBefore: w(
    "via|through|by way of|passing through|en passant par|par|عبر|مرورا ب|مرورا|عن طريق|از طریق|از راه|لە ڕێگەی|لە ڕێگای|bi rêya|di ser|përmes|nëpërmjet|nëpër|attraverso|passando per|über|durch|a través de|vía|через|quá cảnh|ghé|transiting|crossing through|qua đường|qua ngả|ngang qua|در مسیر|با عبور از|بعبور|transit por|duke kaluar nga|duke kaluar përmes|en transit par|derbas dibe|ਵਾਇਆ|ਬਰਾਸਤਾ|وایا|براستہ|ভায়া|বায়া|ব্যায়া|ብመንገዲ|በመንገድ",
  ),
  viaBehind: w(
    "হয়ে|হয়ে|দিয়ে|ਰਾਹੀਂ|ਹੋ ਕੇ|کے راستے|سے ہو کر|ہو کر|ke raste|ho kar|se hokar|होकर|के रास्ते|üzerinden|aktarmalı|له لارې|په لاره|በኩል|لارې|হয়েই|سے گزر کر|کے ذریعے|üstünden|üzeri|ብኩል",
  ),
  callBefore: [
    ...runs(
      "call|calls|called|phone|phones|phoned|ring|rings|rang|text|texts|texted|write|writes|wrote|message|messages|messaged|confirm|confirms|confirmed|report|reports",
      "from|us from|me from|home from|in from|back from",
    ),
    ...runs(
      "aloud|the code aloud|camera|live|video call|voice note|live video|selfie|photo|picture|proof|a call|word|hello",
      "from",
    ),
    ...runs(
      "appelle|appellent|appellera|appelé|appeler|téléphoner|filmer|selfie|message|téléphone|téléphoné|confirme|confirmé|confirmera|écrit|écrive|signe|nouvelles|vidéo|photo|appel",
      "de|d|depuis|du|des|nous de|nous depuis",
    ),
    ...runs(
      "يتصل|تتصل|اتصل|اتصلت|يدق|تدق|دق|يكلمنا|تكلمنا|كلمني|كلمنا|يحكي|تحكي|حكى|يرن|ترن|يراسلنا|تراسلنا|يطمنا|تطمنا|صورتك|صورته|صورة|وصورة|صوت|بالصوت|رسالة|لايف|كاميرا|الكاميرا|سيلفي|فيديو|مكالمة|الو|اتصال|خبر|يعيط|تعيط|عيط|عيطلي|عيطلنا",
      "من|لنا من|لي من|معنا من|معك من|ليا من|لينا من",
    ),
    ...runs(
      "telefonon|telefonoi|telefonosh|telefononi|shkruash|thërrasësh|video|selfie|foto|mesazh|thërret|na thërret|thirri|na shkruan|shkruan|na njofton|njofton|konfirmon|mori",
      "nga|prej",
    ),
    ...runs("gọi về|gọi|ảnh|chụp ảnh|quay video|báo|báo tin|nhắn|nhắn về|điện|điện về|video", "từ|từ bên"),
    ...runs(
      "telefon dike|vîdyo|wêne|peyam|telefonê bike|telefon bike|telefon kir|geriya|digere|peyam şand|deng da|deng bide",
      "ji",
    ),
    ...runs("telefone|t3ayet|y3ayet|3ayet|ittasal|yettesel|tettesel|7ka|ye7ki|call", "men|mn|mel|min"),
    // Greetings before a name with an ending: selamlar Bern'den.
    ...w("selamlar|selam sana|merhabalar|sevgiler|لوکیشن|لۆکەیشنی|location|موقعك في|موقعك ب"),
    ...runs("llama|llame|llamó|escribe", "desde|de"),
  ],
  callBehind: w(
    "arayınca|aradı|aradılar|aradığında|arayana kadar|arayıp|arayana|arar aramaz|haber verince|haber verdi|haber gelince|yazınca|yazdı|mesaj atınca|mesaj attı|ses verince|görüntülü arayınca|telefon edince|telefon etti|telefon açınca|telefon açtı|fotoğraf atınca|konum atınca|konum atana|تماس تصویری|تماس بگیری|تماس نگیری|تماس نگیرید|تماس نگیرد|تماس گرفت|تماس گرفتند|تماس گرفته|زنگ زد|زنگ زدند|زنگ زده|زنگ نزنی|زنگ نزنید|زنگ نزند|زنگ بزنی|خبر بدهی|خبر داد|پیام داد|تەلەفۆن دەکەیت|تەلەفۆن دەکات|تەلەفۆنی کرد|تەلەفۆنیان کرد|تەلەفۆنم کرد|تەلەفۆن نەکەیت|تەلەفۆن بکەیت|تەلەفۆن بکات|زەنگ لێدەدەیت|زەنگی لێدا|پەیوەندی دەکەیت|پەیوەندی کرد|فون کرے|فون کرو|فون کیا|فون آیا|فون آئے|فون آنے|فون نہ|کال کرے|کال کرو گے|کال کی|کال آئی|کال آئے|کال آنے|ویڈیو کال|ফোন করলে|ফোন করবে|ফোন করেছে|ফোন দিলে|ফোন দিয়েছে|ফোন আসলে|ফোন এলে|ফোন না|কল করলে|কল দিলে|ভিডিও কল|জানালে|ਫੋਨ ਕਰੇ|ਫੋਨ ਕਰੋਗੇ|ਫੋਨ ਕੀਤਾ|ਫੋਨ ਆਇਆ|ਫੋਨ ਆਵੇ|ਫੋਨ ਆਉਣ|ਫ਼ੋਨ ਆਇਆ|ਫ਼ੋਨ ਆਉਣ|ਕਾਲ ਆਈ|ਕਾਲ ਆਵੇ|ਵੀਡੀਓ ਕਾਲ|زنګ وکړي|زنګ وکړئ|زنګ وهي|زنګ راشي|زنګ راغی|زنګ ووهي|ټیلیفون وکړي|تیلفون وکړي|ټیلیفون راغی|phone kare|phone karo ge|phone aaye|phone aaya|phone aane|call kare|call aaye|call aai|video call|zang bezani|zang zad|tamas gereft|ሲደውል|ደውለው|ሲደውሉ|ደወለ|ደወለልን|ደወለች|ስትደውል|ስትደውሉ|ደዊሉ|ደዊላ|ምስ ደወለ|ምስ ደወልካ|ምስ ደወልኩም|ክድውል|görüntülü|görüntülü arayana|arayana dek|video|videosu|selfie|fotoğraf|fotoğrafı|konum|mesaj|mesajı|ses kaydı|ویدیو|فیلم|عکس|سلفی|پیام صوتی|پیام ندهی|پیام ندهید|ڤیدیۆ|ڤیدیۆیەک|وێنە|ویڈیو|تصویر|سیلفی|ভিডিও|ছবি|সেলফি|ਵੀਡੀਓ|ਫੋਟੋ|ਸੈਲਫੀ|ویډیو|عکس راولېږئ|telefon nekî|telefon nekî pere|deng nedî|ቪዲዮ|ፎቶ|ቪድዮ|ስእሊ|vîdyoyê|vîdyo|wêneyê|wêne|telefonê|کامێرا|دوربین|کیمرہ|ক্যামেরা|ਕੈਮਰਾ|kamera|kamerayı",
  ),
  firstly: w(
    "first|firstly|pehle|pahle|pehlay|d'abord|dabord|پہلے|আগে|প্রথমে|ਪਹਿਲਾਂ|önce|ابتدا|اول|اولش|أولا|اولا|سەرەتا|pêşî|destpêkê|fillimisht|trước|لومړی|مخکې|መጀመሪያ|ቅድም|awal|aval|awwalan",
  ),
  // Words of other languages that fold alike: three in Sorani and "from" in Urdu, "and" in Turkish and "to" in Vietnamese.
  idle: {
    eng: w("a|e|be|beh|ten|den|tak|ta|ya|me|ka"),
    fra: w("se|e|ton|ya|me|tu|mes|ne|te"),
    tur: w("de|da|ka|me|ve|ne"),
    sqi: w("ta|ten|a|me|ke|be"),
    kmr: w("sê|me|e|a|ya|ye|ve|tu|te|ne|be|ke"),
    vie: w("a|e|ta|me|ya|do|be"),
    ara: w("له|مین"),
    fas: w("من|سے|تک"),
    ckb: w("من|سے|نه"),
    pus: w("من|سے"),
    urd: w("ka|de|کے|کو"),
  },
  inOrFrom: w("لە|ở|đang ở|میں ہیں|ਵਿੱਚ ਹੋ"),
  where: w(
    "in|dar|در|li|ኣብ|tại|à|en|au|aux|في|بـ|a|в|на|bi|ውስጢ|në|ne|te|off|sur|قبالة|سواحل|large de|large du|large des|près de|près d|proche de|near|nearby|close to|قرب|نزدیک|نزدیکی|afër|gần|nêzî|نزیک",
  ),
  whereBehind: w("میں|کې|ਵਿੱਚ|ਵਿਚ|me|mein|में|এ|ላይ|ውስጥ"),
  wherePrefixes: ["በ", "ብ", "ب", "بال", "ف"],
  waiting: w(
    "you wait in|you meet us in|we meet in|pick you up in|pick up in|pickup in|meeting point in|rendez-vous à|rdv à|on te récupère à|التجمع في|التجمع ب|نقطة التجمع|buluşma yeri|محل تجمع|anyone in|anybody in|everyone in|whoever in|whoever is in|who is in|who are in|those in|people in|guys in|friends in|you are in|qui est en|qui est au|qui est à|qui sont en|qui sont au|qui sont aux|الموجود في|الموجودين في|موجودين في|الموجودين ب|kesên li|yên li|kush është në|kush eshte ne|ata në|ai ở|ấy ở|tu es à|tu es en|tu es au|es à|ceux de|gars de|frères de|les gars de|restés en|you are at|people at|those at|qui sont à|si tu es|li rahou f|li f|اللي في|يلي في|اللي قاعد في|الشباب في|اللي ب|يلي ب|الشباب ب|شباب في|ai còn ở|ai đang ở|if you are in|if you're in|if you re in|if you are stuck in|if you're stuck in|if someone is in|si vous êtes à|si vous êtes en|si vous êtes au|si vous etes a|vous êtes encore à|si quelqu'un est à|si quelqu un est à|إذا كنت في|اذا كنت ب|إذا أنت في|إذا انت ب|لو انت في|لو كنت في|اذا حدا ب|لو حد في|كان راك في|كان راكم في|اگر در|هر که در|هر کی در|هر کس در|کسانی که در|بچه‌هایی که در|هر کی تو|ئەگەر لە|کێ لە|ئەوەی لە|هەرکەسێک لە|heke tu li|ger tu li|heke hûn li|ger hûn li|kî li|kesê li|kesên ku li|yên ku li|nëse jeni në|nëse je në|po të jeni në|kush ndodhet në|ata që janë në|ata që presin në|ai kẹt ở|ai đang kẹt ở|nếu bạn ở|nếu bạn đang ở|nếu đang ở|bạn nào ở|bạn nào đang ở|bà con ở|bà con đang ở|anh em ở|anh em đang ở|người nhà ở|agar aap|mazal f|mazel fi|lli f|elli fi|eli b|lli mazal f|مين في|مين ب|مين لسا ب|مين لسا في|اللي لسا ب|اللي لسا في|يلي لسا ب|اللي بعده ب|اللي بعدهم ب|الباقين ب|الباقين في|مين ضل ب|مين بعده ب|شباب|ولاد|جماعة|ربع|عيال|les gens de|les gens d|les jeunes de|les jeunes d|les amis de|les amis d|la famille de|bà con|anh em|các bạn ở|djemtë e|djemtë në|çunat e|njerëzit në|larkon|shabab|wled",
  ),
  and: w("and|et|y|e|und|ve|û|dhe|và|و|او|اور|aur|ও|এবং|ਤੇ|ਅਤੇ|እና|ን|w|wa"),
  homeBefore: w(
    "a court in|court in|court of|tribunal in|judges in|tribunal de|tribunal d|tribunal du|cour d'assises de|procureur de|parquet de|parquet d|correctionnel de|correctionnel d|محكمة|محكمة في|محكمه|نيابة|النيابة العامة في|دادگاه|دادگاهی در|دادگاه شهر|دادستان|دادستانی|دادگای|دادگایەک لە|دادگای شاری|toà án|tòa án|toà|tòa|gjykata e|gjykata në|gjykata|gjykatë në|prokuroria e|dadgeha|dadgeha li|عدالت|ፍርድ ቤት በ|Gericht in|Landgericht|tribunale di|tribunal de la|a man from|a woman from|man from|woman from|two men from|nationals from|national from|citizen from|citizens from|brothers from|sisters from|family originally from|originally from|originaire de|originaires de|originaire du|originaires du|ressortissant de|ressortissants de|homme venu de|رجل من|امرأة من|شاب من|مواطن من|مواطنين من|خەڵکی|پیاوێکی خەڵکی|xelkê|xelkên|xelkê ji|اهل|اهالی|باشنده|مرد اهل|زن اهل|shtetas nga|shtetase nga|një burrë nga|një grua nga|người quê|người gốc|i live in|i am living in|i reside in|resident of|born in|je vis à|je vis en|je vis au|j'habite à|j'habite en|j'habite au|j habite à|j habite en|j habite au|habitant à|ساكن في|ساكن ب|ساكنة في|عايش في|عايشة في|عايش ب|مقيم في|مقيمة في|أعيش في|اعيش في|نعيش في|ساكنين في|jetoj në|jetoj ne|banoj në|banoj ne|tôi sống ở|em sống ở|mình sống ở|đang sống ở|đang sống tại|định cư ở|định cư tại|ich wohne in|ich lebe in|vivo en|vivo in|abito a|ana sakan fi|sakan fi|3ayech fi|የምኖረው በ|مكتبنا في|مكتبنا ب|مكتب في|مكتب تأمين|مكتب التأمين|مكتب تامين|صرافي|our office in|office in|offices in|bureau à|bureau en|bureau de|notre bureau à|دفتر ما در|دفتر در|صرافی در|امانات ب|الامانات ب|امانات في|صراف ب|صرافة ب|حوالة ب|الحوالات ب|bureau de change à|hawala à|hawala in|hawala office in|مەکتەب لە|مەکتەبی ئەمانەت لە|نووسینگە لە|نوسینگە لە|ofisê li|ofîsa me ya|zyra jonë në|zyra në|văn phòng ở|văn phòng tại|ئۆفیسمان لە|نووسینگەمان لە|correspondant à|correspondant en|correspondant au|notre agent à|our agent in|agent in",
  ),
  homeBehind: w(
    "court|mahkemesi|mahkemesinde|başsavcılığı|savcılığı|cumhuriyet başsavcılığı|کی عدالت|کی ایک عدالت|کی مقامی عدالت|আদালত|আদালতে|এর আদালত|এর একটি আদালত|ਦੀ ਅਦਾਲਤ|ਅਦਾਲਤ|محکمې|محکمه|ፍርድ ቤት|ቤት ፍርዲ|uyruklu|uyruklular|uyrukluları|asıllı|kökenli|vatandaşı|vatandaşları|کے رہائشی|کا رہائشی|کے شہری|کا شہری|سے تعلق رکھنے|ਦੇ ਰਹਿਣ ਵਾਲੇ|ਦਾ ਰਹਿਣ ਵਾਲਾ|ਦਾ ਵਾਸੀ|এর বাসিন্দা|বাসিন্দা|নাগরিক|میں رہتا ہوں|میں رہتی ہوں|میں مقیم|میں رہتے|mein rehta|me rehta|زندگی می کنم|زندگی میکنم|زندگی می‌کنم|ساکنم|دەژیم|ئەژیم|کې اوسېږم|کې اوسیږم|کې ژوند کوم|de yaşıyorum|da yaşıyorum|yaşıyorum|oturuyorum|dijîm|ਵਿੱਚ ਰਹਿੰਦਾ|ਵਿੱਚ ਰਹਿੰਦੀ|ਰਹਿੰਦਾ ਹਾਂ|থাকি|বসবাস করি|እኖራለሁ|ይነብር|office|ofisi|ofisimiz|ofisimizde|deki ofis|daki ofis|deki ofisimiz|daki ofisimiz|teki ofis|taki ofis|دفتر میں|والے دفتر|کے دفتر|والا دفتر|অফিস|এর অফিস|ਦਫ਼ਤਰ|ਵਾਲੇ ਦਫ਼ਤਰ|ቢሮ",
  ),
  borders: w(
    "border|borders|frontière|frontières|حدود|مرز|سنوور|سنووری|sinor|sinorê|sînorê|sınır|sınırı|sınırında|سرحد|بارڈر|biên giới|kufi|kufiri|kufirin|kufirit|ድንበር|ዶብ|সীমান্ত|সীমান্তে|বর্ডার|ਬਾਰਡਰ|ਸਰਹੱਦ|پوله|frontera|confine|Grenze",
  ),
  kinds: w(
    "city|town|village|port|island|islands|coast|border|beach|shore|shores|camp|ville|port|île|iles|îles|côte|côtes|plage|plages|frontière|camp|مدينة|مدن|جزيرة|جزر|ساحل|سواحل|شاطئ|شواطئ|شط|حدود|ميناء|مخيم|منطقة|ولاية|دولة|شهر|شار|شاری|شارى|جزیره|جزیرەی|دوورگەی|دورگەی|سنووری|سنوری|کەناری|بەندەری|bajarê|bajare|girava|sînorê|sinorê|peravê|مرز|بندر|کمپ|استان|ولایت|ښار|پوله|سرحد|بارڈر|شہر|جزیرے|border|sheher|qytetin|qytetit|qyteti|ishullin|ishulli|ishullit|kufiri|kufirin|portin|bregu|thành phố|tỉnh|đảo|biên giới|ከተማ|ድንበር|ደሴት|ወደብ|ጠረፍ|ዶብ|ገማግም|ቀርሽ|ባህሪ|বর্ডার|সীমান্ত|শহর|দ্বীপ|ਬਾਰਡਰ|ਸ਼ਹਿਰ|şehri|adası|medinet|jazirat|ciudad|puerto|costa|isla|islas|città|isola|costa|porto|Insel|Stadt|Küste|Grenze|ক্যাম্প|ক্যাম্পে|কেম্প|উপকূল|উপকূলে|ਕੈਂਪ|کیمپ|کمپ|kamp|kampı|kampından|kampında|trại|bãi|kampi|kampin|ساحلِ|ساحلی|کنارے|ካምፕ|የባህር ዳርቻ|دوورگەى|کەمپ|کەمپی|kampa|perava",
  ),
  of: w("of|de|d|du|des|di|e|të|i|von|del|della"),
  articles: {
    eng: ["the"],
    fra: ["la", "le", "l", "les"],
    spa: ["el", "la", "los", "las"],
    ita: ["la", "il", "l", "lo"],
    deu: ["der", "die", "den", "dem"],
  },
  thence: w(
    "لەوێشەوە|لەوێوە|then|from there|and then|puis|ensuite|de là|et de là|ثم|وبعدين|بعدين|ومنها|ومن هناك|من هناك|سپس|بعدش|از آنجا|az unja|badesh|sonra|oradan|ardından|لەوێوە|دواتر|پاشان|ji wir|paşê|piştre|له هغه ځایه|بیا|پھر|وہاں سے|phir|aur agay|wahan se|ਫਿਰ|ਉੱਥੋਂ|ਓਥੋਂ|তারপর|সেখান থেকে|এরপর|rồi|sau đó|từ đó|pastaj|prej andej|e më pas|ከዚያ|ከዛ|ካብኡ|ድሕሪኡ|ደሓር|ደሓር ከኣ|luego|después|poi|потом|затем|оттуда|وبعدها|بعدها|بعدها الى|ومن ثم|من ثم|وبعدا|كذلك الى|و بعد به|بعد به|و بعد از آن|dû re|dûre|paşê jî|onra da|devamında|እና ከዚያ|ከዚያም|ከዛም|ከዚያ በኋላ|ድሕሪ ኡ|ከምኡውን|ብድሕሪኡ|اس کے بعد|تے فیر|ਅੱਗੇ|এর পর|তারপরে|sonrasında|after that|afterwards|onward|onwards|on to|and on to|pas kësaj|më pas|tiếp tục|tiếp đến|wara|men ba3d|ba3dha|w ba3d|w ba3dein|ba3dein|ba3den|w ba3den|finally|lastly|and finally|enfin|pour finir|au final|sonunda|en son|son olarak|أخيرا|وأخيرا|اخيرا|در نهایت|نهایتا|آخرش|في الآخر|بالآخر|شেষে|শেষে|সবশেষে|në fund|më në fund|di dawiyê de|herî dawî|آخر میں|آخر کار|aakhir mein|ਅਖੀਰ|ਅੰਤ ਵਿੱਚ|cuối cùng|በመጨረሻ|ኣብ መወዳእታ|لە کۆتاییدا|په پای کې|badan|ba3d|اور آگے|آگے|aage|وآگے|پھر آگے|ਅੱਗੋਂ|তারপর সোজা|সেখান হয়ে|dan sonra|den sonra|danach|anschließend",
  ),
};
writeFileSync(
  new URL("../../data/online/routes.json", import.meta.url),
  `${JSON.stringify(file, null, 1)}\n`,
);
