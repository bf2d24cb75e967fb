// Writes data/online/languages.json. Run: node tools/online/languages.mjs
import { writeFileSync } from "node:fs";

const w = (s) => [...new Set(s.split(/\s+/).filter(Boolean))];
const file = {
  name: "Languages of posts",
  licence: "Own work, CC0-1.0, compiled by machine, not checked by native speakers.",
  note: "Letters that a language has and its neighbours in the script lack, and frequent words. Names of languages are ISO 639-3; -Latn marks one that is written in Latin letters by habit.",
  alone: {
    Grek: "ell",
    Armn: "hye",
    Hebr: "heb",
    Beng: "ben",
    Guru: "pan",
    Gujr: "guj",
    Taml: "tam",
    Telu: "tel",
    Mlym: "mal",
    Sinh: "sin",
    Thai: "tha",
    Mymr: "mya",
    Geor: "kat",
    Khmr: "khm",
    Jpan: "jpn",
    Hans: "zho",
    Kore: "kor",
  },
  letters: {
    vie: "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơưăĩũ",
    tur: "ğışİöü",
    kmr: "êîûşç",
    sqi: "ëç",
    fra: "éèêàçœùâîôû",
    spa: "ñáéíóú¿¡",
    deu: "äß",
    ita: "òìàè",
    por: "ãõçáéê",
    ron: "ășțâî",
    pol: "ąćęłńśźż",
    swe: "åäö",
    hrv: "čćšžđ",
    fas: "پچژگکی",
    ckb: "ەێۆڕڵڤکی",
    pus: "ټډړږښګڼځڅۍېۀکی",
    urd: "ٹڈڑںےہھۓکی",
    ara: "ةىأإؤئ",
    amh: "አኡኢእኦኧ",
    tir: "ኣቕቐኸኹኺኻኽኾ",
    ukr: "іїєґ",
    rus: "ыэёъ",
    srp: "љњђћџј",
    bul: "ъщ",
    hin: "ँ",
    nep: "",
    mar: "ळ",
  },
  words: {
    eng: w(
      "tonight tomorrow seats price each half rest then car work package deposit visa each night small group text kids the and to of in is for you your on with are at have from this that be or we they not who my i he his it was our will can please call no do don't if me by all an as after before they their her she has been left right every week per person only more how what when where family safe boat call message contact day money people get need want going now new need there here good today any",
    ),
    fra: w(
      "le la les un une des et est à de du en pour avec sur dans pas ne vous nous je il elle on ce cette mon ma mes par au aux qui que sont plus tous tout ou si son sa leur merci bonjour chaque semaine depuis ceux être fait faire appelez contactez mer bateau départ vers personne votre notre c'est j'ai",
    ),
    spa: w(
      "el los las un una y en de que para con por su del al es no se lo mi como más pero sus le ya este desde hasta muy todo hay barco personas llegada dinero",
    ),
    ita: w(
      "il gli di che per con non una sono della dei nel alla questo anche più come ma da ho mio barca persone ogni settimana arrivo",
    ),
    deu: w(
      "der die das und ist nicht mit für auf ein eine ich wir sie von zu den dem im nach bei auch wenn oder pro person boot jede woche",
    ),
    por: w(
      "o os as um uma e em de que para com não por mais como mas foi ao ele das tem seu sua barco pessoas",
    ),
    ron: w("și de la în cu pentru nu este un o care din mai pe ce sunt"),
    pol: w("i w na z do nie się jest to dla od przez jak ale po co za"),
    nld: w("de het een en van ik te dat die in is niet op aan met voor zijn"),
    swe: w("och att det som en på är av för med till den har inte"),
    tur: w(
      "ve bir bu için ile de da ne çok var yok gibi daha ama ki olarak kadar her sonra kişi hafta günü mesaj bize bana sizi arayın değil misiniz yıl önce oldu olan geçiş para bugün benim biz siz aldılar diye lütfen selam biri bilen kendi lazım yok gece onun bizim size üç beş yolu zaman gelen giden şimdi bunu hepsi arkadaşlar sadece en kalkıyor tek artı uçak bin paket bot otobüs tekne araba kişilik ödeme varınca bekliyor kalkış dahil iletişim veya",
    ),
    sqi: w(
      "dhe në të një me për nga më është nuk që se do i e ka jemi janë ku si por edhe mos ju tim im pas çdo javë vetëm jeni nisje sot kush di ishin kemi asnjë për person shkruaj vëllai udhëtim vende ose këtë ai ajo",
    ),
    kmr: w(
      "û ji bi di li de ku ne min ew ez em hûn ev bo heta her hefte xwe ser jî wî wê yê ya bila bike bikin kes roja tenê birayê ti tune re piştî gihîştinê bawer nekin diçe malbat ke na çawa îro silav rojbaş heval",
    ),
    vie: w(
      "và của là có không được cho người này các một trong đã với để từ đến tôi em anh chị bạn đi sang tới ai gọi nhắn tin chúng đang giữa ngày tuần mọi người cảm ơn xin nơi mới trả tiền nhận làm hãy khong nguoi duoc cua",
    ),
    som: w("waa iyo ka ku u la oo si ay aan uu soo loo waxaa ama maaha dadka lacag doon badda walaal fadlan"),
    swa: w("na ya wa kwa ni katika za la kama hii watu pia tu mimi sisi"),
    hau: w("da na a ga wannan mutane ba shi ne ce domin yana suna"),
    uzb: w("va bilan uchun bu ham emas bir kerak yoki"),
    hrv: w("i je u na se za da su od do ne što kao ili ali po sam nije"),
    "ara-Latn": w(
      "el men mn fel fi wel wa w ya ki ila inchallah inshallah khouya khoya khoui khti wled weld sahbi sahbti harga l7arga ha9a b7ar lebhar bhar flous el-flous lel li lli elli eli chkoun kifach wash wach ma mafich mafihech mat khdhaw khdaw nas bled blad madmouna madhmouna tahrgouch la2 ana enta ntouma 3la 3ndi 3ndna 3andna bech bach barcha bezzaf kan hna houma walou hamdoulah hamdullah allah salam salamo rabbi ykoun yekoun yji lyoum ghodwa zodiac wahed tousel nwaslo nwaslou kol jom3a simana men-hna raho rahi rani mazal w'a yalla akhi ya3ni mish msh 7abibi shu sho keef kif min 3am badna baddi el7 3al lal tari2 bel leil kel shi madmoun madmouna mn ba3d kbir zghir sa3a sa3tein yom youm shabab marakib markab safar b3d daf3 wsoul lwahed lwa7ed swaye3 swaya3 lila ghodwa bel-leil",
    ),
    "fas-Latn": w(
      "az be dar ke ra ast nist hast man shoma ma in an va ta ba har hafte mah nafar nafari safar tazmini tazmin pool bad ghabl residan residim residam khoda khodaro salam dust dustan baradar baradaram dadash khahar midune midoone midunam mikham mikhad mikhahad bezane zang bezan payam mesle asl tahvil rooze ruze kart eghamat tamas zarfiyat pish pishe piade harekat emshab farda begirid begir khabari khabar hich raft raftim raft samte samt lotfan kheyli khub mishe mishavad mibarim kar darim daran mikonim konid kone nakonid dorugh ghachaghchi ghachagh ro rah rahe ghayegh ghayeghe daryaye darya emruz fardā alan hala faghat bedune chand che chi kasi kas agar age bashe bashid ziad ham dige asli viza vizaye pasport zaman ruz roz chand hezar melion milyun toman tuman miduni mikhay mikhan mirim mirid miad biad bia residid berid beri nemishe nadarim hame faqat mostaghim zamini bar baghiye baraye va ya kardan dadan kard karde goft gofte ghimat arzun jadid ghadim koja inja unja alanam masir masire kamel hotel gari khamushe goshish mire miram mirim begeh hastam hastim budam bud bude sakht vali",
    ),
    "urd-Latn": w(
      "se ka ki ke ko hai hain mein main nahi nahin aur bhai mere mera meri hum aap tum ne par liye karo karein kar raha rahe tha thi the wo woh ye yeh jo kya kab abhi sath saath baad pehle paise paisa fi banda bande rabta rabita log logon agent dunki donkey lagao mat jhoot bolte doob gai gaya pohanchne pohanch gaye jana chahte chahiye wala wale har hafte kashti safar mahfooz ho hota koi kuch bohat bahut aadhe adhe wahan yahan ja gaari rahega rahegi rahenge unka uska unko usko iske unse chahiye hoga hogi dega apna apni apne dost ghar maloom khabar asli jaisa jaise kaam pakka lakh hazar jis jisko sirf larke larka gaon dosto bhi tak idhar udhar raste bhejne walay paisay wapis abhi kal parson subah raat din mahine saal ghante kisi kuchh poora pura apne unki inki iski uski mil milega jaye jayega jayen karte karta karne kaha bola dekha suna chalo aaja rakho dena lena diya liya",
    ),
    ara: w(
      "من في على إلى الى عن مع هذا هذه التي الذي لا ما كل يوم بعد قبل أو ان أن إن هو هي نحن انا أنا كان كانت قد لم لن يا شباب عند عنده بين حتى اليوم الله الحمد و للشخص رحلة واتساب راسلني كم ليس لكن غير بدون هل أنت اخي أخي ولدي خوك خاوتي اللي لي شكون ماعنديش باش راه غادي ديال نتاع متاع بزاف عيط كيما خدمة صاحب هذا الرقم",
    ),
    fas: w(
      "از به با در که را است این آن می هر برای تا یک هم نیست هستیم کنید کنند شد شده بود خود ما شما من او یا اگر هیچ باید پس پرداخت بعد نفر نفری هفته سفر فقط سلام دوستان لطفا تماس پیام بده رسیدن رسیدم رسیدیم قایق برادرم امروز گرفتند کرد حرف راه بسته موتور تحویل شبانه نو نمیشود نمی‌شود هزینه کتبی بچه‌ها بچه های معطل نکنید کسی دیگر همه خیلی دارم داریم می‌رود راه‌بلد ماشین",
    ),
    ckb: w(
      "لە بۆ بە و کە ئەو ئەم هەر هەموو یان نییە دەبێت بکە بکەن لەگەڵ دوای پێش تەنها کەس ڕۆژی هیچ سوپاس خوا ئێمە ئێوە من هەفتە هەفتەیەک دەکات دەکەین بەڵام تۆ یەک",
    ),
    pus: w(
      "خپل خبر لرئ وو شو شوی نوی وړه ډله شپه د په له ته نه څخه کې او چې دی ده یې زما موږ تاسو کوي کړئ کوئ هر هره اونۍ کس یوازې وروسته مخکې خو هېڅ که څوک یو دا هغه سره پیسې پر لور ووت ونیسئ",
    ),
    urd: w(
      "کے کی کا میں سے ہے ہیں اور کو پر نے یہ وہ تھا تھے ہر بعد صرف کریں آپ ہم نہیں لیے کر ساتھ کوئی میرا میرے بھائی آج اپنی ہو تو مگر جو ایک",
    ),
    amh: w(
      "ነው ናቸው እና ከ ወደ በ ላይ ውስጥ አለው ነበር ግን ሰው ሰዎች ብቻ ለ እባካችሁ ደውሉ ሳምንት በኋላ ዋስትና ውሸት ነዎት እኛ አይደለንም ጉዞ ክፍያ የለም ምንም አትመኑ ይነሳል ይጀምራል ጀምሮ ነን አለ ወንድሜ እንደ ወይም ዛሬ ዓመት ዓመታት በፊት ሊቢያ ጣሊያን ጀልባ ሺህ ብር ግብፅ ሳውዲ ማታ ነገ ቀን ሁለት አስር በዚህ የሚፈልጉ የምትፈልጉ ስልኩ ስልኳ አሁን ገባን ደረስን ገንዘብ ልጄ እህቴ",
    ),
    tir: w(
      "እዩ እያ እዮም ካብ ናብ ኣብ ን ኣለዎ ኣሎ ነይሩ ግን ሰብ ሰባት ጥራይ በጃኹም ደውሉ ሰሙን ድሕሪ ውሕስነት ሓሶት ዲኹም ንሕና ኣይኮንናን ጉዕዞ ክፍሊት የለን ይብሉ ኣይትእመንዎም ሓወይ ዝፈልጥ መልእኽቲ ስደዱ ቅድሚ ዓመት ሎሚ ኣነ እንተ ናይ ነዚ ከም ወይ ምስ ሊብያ ጣልያን ጃልባ ሽሕ ግብጺ ጀርመን ሎሚ ለይቲ ጽባሕ መዓልቲ ዓሰርተ ክልተ ዝደሊ ዝደልዩ ደሓር ነቲ በዚ ሕጂ ኣቲና በጺሕና ገንዘብ ወደይ ኣሕዋት",
    ),
    rus: w(
      "и в на с по из не что это как для от до за но мы вы я он она так или после каждую неделю человек лодка деньги пишите",
    ),
    ukr: w("і в на з по не що це як для від до за але ми ви я він вона після щотижня"),
    srp: w("и у на са по из не шта је за од до али ми ви сам"),
    bul: w("и в на с по от не какво е за до но ние вие аз да се"),
    hin: w("के की का में से है हैं और को पर ने यह वह था थे हर बाद सिर्फ करें आप हम नहीं लिए कर साथ कोई मेरा भाई एक"),
    nep: w("को का मा छ छन् र ले लाई हो भयो गर्न"),
    mar: w("आहे आणि च्या मध्ये ला नाही"),
  },
  maghrebi: w(
    "خويا خاوتي خوتي الحرقة حرقة الحراقة فلوكة بزاف باش راه نتاع متاع ديال شكون ماعنديش ماعندكش واش علاش كيفاش برشا توا برك بلايص خرجة لي حاب يدخلي نخدمو نديرو كيما نهار بلاش عيط نمرة نمرتي ولدي خوك ولدك وليد تونس الجزائر المغرب الدزاير نبيع تحرقوش ياكل يخليك جويلية أوت جانفي فيفري ماي جوان خدمة فاميليا الفلوكة دراهم درهم el khouya flous harga weld barcha bezzaf mazal chkoun madhmouna tahrgouch b7ar fel ki li walou raho",
  ),
  mashriqi: w(
    "شو هلق هلأ بدو بدك بدي عم لسا لساتك منيح كتير هون هيك يلي طلعة تموز آب أيلول تشرين كانون شباط آذار نيسان أيار حزيران ليرة عوائل للحجز ما قصر تلات عيلة",
  ),
};
writeFileSync(
  new URL("../../data/online/languages.json", import.meta.url),
  `${JSON.stringify(file)}\n`.replaceAll('],"', '],\n "'),
);
