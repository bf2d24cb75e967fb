// Writes data/online/routes.json. Run: node tools/online/routes.mjs
import { writeFileSync } from "node:fs";

const w = (s) =>
  s
    .split("|")
    .map((x) => x.trim())
    .filter(Boolean);
const file = {
  name: "Words of direction",
  licence: "Own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  fromBefore: w(
    "from|leave|left|leaving|out of|departing|still in|stuck in|waiting in|fled|exit|de|depuis|du|quitter|quitté|parti de|encore à|attends à|attendent à|coincé à|restés à|départ|départ de|sont à|من|مین|يستنى|ينتظر|عالق|عالقين|انطلاق من|خرج من|طلع من|طلعت من|ما زال في|بعده في|بين|از|men|mn|mel|mil|min|az|between|entre|mes|arası|لە|له|لە نێوان|د|ji|ز|di navbera|nga|mes|từ|rời|ở|đang ở|xuất phát|xuất phát từ|khởi hành từ|giữa|ከ|ካብ|ኣብ መንጎ|በመካከል|እንታይ|desde|salida de|da|dall'|dalla|von|aus|из|от|c|між|между|з|tu|laga|ka|kutoka|daga|kutoka|from the",
  ),
  toBefore: w(
    "to|into|for|toward|towards|reach|reached|reaching|arrived in|arrive in|arrived at|arriving in|made it to|got to|in|heading to|welcome to|vers|à|au|aux|en|pour|jusqu'à|jusqu à|arrivés à|arrivé à|arrivée à|rejoindre|atteindre|الى|إلى|الي|ل|ع|على|لـ|نحو|باتجاه|صوب|وصلنا|وصل|وصلت|وصلنا على|وصلو|دخلنا|لل|في|بـ|به|به سمت|به طرف|بطرف|به مقصد|تا|رسیدیم|رسیدم|bۆ|بۆ|بەرەو|بەرەو رووی|گەیشتینە|گەیشتمە|گەیشتە|بە|heta|ber bi|diçe|çû|gihîştin|gihiştin|gihiştine|gihîştine|hatim|bo|ji bo|birine|në|për në|për|drejt|drejt në|deri në|arritëm në|mbërritëm në|mbërrita në|mbërrit në|sang|đến|tới|qua|đi|đã tới|đã đến|vào|về|đi sang|tới được|ወደ|ናብ|ክሳብ|እስከ|ውስጢ|hacia|a|hasta|para|llegamos a|verso|per|nach|в|до|на|к|ila|l|lel|be|samte|beh|ta|tak|ke|kwenda|zuwa|ilaa|ilaa iyo",
  ),
  fromBehind: w(
    "سے|نہ|نه|څخه|څخه تر|ਤੋਂ|ਚੋਂ|থেকে|হতে|से|se|to|ndan|'dan|'den|dan|den|میں ہیں|ten|çıkışlı|kalkışlı|çıkış|ਵਿੱਚ ਹੋ|থেকে যারা|থেকেই|እንታይ|toh|ton|خخه|نہ بہ",
  ),
  toBehind: w(
    "تک|کی طرف|کے لیے|کیلئے|پہنچ|پہنچے|پہنچا|پہنچ گئے|جانے|جانا|ته|تر|پر لور|ورسېدو|ورسیدو|ته ورسېدو|ਤੱਕ|ਲਈ|ਪਹੁੰਚ|ਪਹੁੰਚੇ|ਪਹੁੰਚਿਆ|ਨੂੰ|ਜਾਣ|পর্যন্ত|এর দিকে|পৌঁছেছি|পৌঁছে|পৌঁছালাম|যাওয়ার|যাবে|যেতে|এর উদ্দেশ্যে|যাত্রা|গেম|के लिए|तक|पहुंचे|pohanch|pohanchne|pahunch|pohunch|tak|ke liye|pohanche|pahunche|رسیدیم|رسیدم|varınca|vardık|varış|gidiş|e|a|ye|ya|'e|'a|'ye|'ya|doğru|geldim|geldik|ulaştık|ደረስን|ደርሰናል|ደረስና|በጺሕና|ኣቲና|geçiş|جانا ہے|kadar|çûyîn",
  ),
  fromEndings: { tur: ["dan", "den", "tan", "ten"], pan: ["ੋਂ", "ਚੋਂ"], sqi: [], kmr: [], ben: [] },
  toEndings: {
    tur: ["a", "e", "ya", "ye", "da", "de"],
    sqi: ["n", "ne"],
    ben: ["তে", "য়", "য", "ে"],
    kmr: ["ye"],
  },
  fromPrefixes: ["ከ", "ካብ"],
  toPrefixes: ["ل", "ع", "لل", "ወደ", "ናብ"],
  viaBefore: w(
    "via|through|by way of|passing through|en passant par|par|عبر|مرورا ب|مرورا|عن طريق|از طریق|از راه|لە ڕێگەی|لە ڕێگای|bi rêya|di ser|përmes|nëpërmjet|nëpër|attraverso|passando per|über|durch|a través de|vía|через|quá cảnh|ghé",
  ),
  viaBehind: w(
    "হয়ে|হয়ে|দিয়ে|ਰਾਹੀਂ|ਹੋ ਕੇ|کے راستے|سے ہو کر|ہو کر|ke raste|ho kar|se hokar|होकर|के रास्ते|üzerinden|aktarmalı|له لارې|په لاره|በኩል|ብመንገዲ|لارې",
  ),
  thence: w(
    "then|from there|and then|puis|ensuite|de là|et de là|ثم|وبعدين|بعدين|ومنها|ومن هناك|من هناك|سپس|بعدش|از آنجا|az unja|badesh|sonra|oradan|ardından|لەوێوە|دواتر|پاشان|ji wir|paşê|piştre|له هغه ځایه|بیا|پھر|وہاں سے|phir|aur agay|wahan se|ਫਿਰ|ਉੱਥੋਂ|ਓਥੋਂ|তারপর|সেখান থেকে|এরপর|rồi|sau đó|từ đó|pastaj|prej andej|e më pas|ከዚያ|ከዛ|ካብኡ|ድሕሪኡ|luego|después|poi|потом|затем|оттуда",
  ),
};
writeFileSync(
  new URL("../../data/online/routes.json", import.meta.url),
  `${JSON.stringify(file, null, 1)}\n`,
);
