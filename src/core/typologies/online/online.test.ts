import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { size } from "../../../../test/support/cases.ts";
import { readOnline as read } from "../../../../test/support/online-model.ts";
import { WaslError } from "../../errors.ts";
import type { Post } from "../../records.ts";
import { runDetector } from "../run.ts";
import {
  type JsonSchema,
  jaccard,
  type LinkablePost,
  linkPosts,
  referralMetrics,
  referralPackage,
  schemaErrors,
  shingles,
  withheldIdentifiers,
} from "./index.ts";
import { offersACrossing } from "./offers-a-crossing.ts";

interface Sample {
  readonly id: string;
  readonly platform: string;
  readonly account: { readonly id: string };
  readonly posted_at: string;
  readonly text: string;
  readonly gold: {
    readonly lang: string;
    readonly label: string;
    readonly kind: string;
    readonly entities: readonly { readonly type: string; readonly value: unknown; readonly owner?: string }[];
  };
}

const text = (name: string): string =>
  readFileSync(new URL(`../../../../data/${name}`, import.meta.url), "utf8");
const json = (name: string): unknown => JSON.parse(text(name));
const sample = text("online/sample/posts.jsonl")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Sample);

describe("reading a post", () => {
  test.each(sample.map((p) => [p.id, p.gold.lang, p.gold.kind, p] as const))(
    "%s %s %s",
    (_id, lang, _kind, post) => {
      const made = read(post.text, post.posted_at);
      if (lang !== "zxx") expect(made.language.lang).toBe(lang);
      expect(made.isOffer).toBe(post.gold.label === "offer");
      const phones = post.gold.entities.filter((e) => e.type === "phone").map((e) => e.value);
      expect(made.entities.filter((e) => e.type === "phone").map((e) => e.value)).toEqual(phones);
    },
  );

  test("the probability is the sum of the terms, each with its reason", () => {
    const made = read(
      "Game Belgium to the UK every week, payment after arrival. 4000 euro per person. WhatsApp +447700900123",
    );
    const sum = made.terms.reduce((total, t) => total + t.value, 0);
    expect(made.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 10);
    expect(made.terms.every((t) => t.because !== "")).toBe(true);
    expect(made.signs.find((s) => s.feature === "payafter")?.spans).toHaveLength(1);
  });

  test.each([
    ["nothing", ""],
    ["emoji only", "🚤🔥🙏".repeat(50)],
    ["half a surrogate pair and controls", "\ud83d \u0000 \ufffe \u202e"],
    ["markup", "<script>alert(1)</script> <b>boat</b>"],
    ["100,000 characters", "من تركيا إلى اليونان ".repeat(size(5000))],
    ["digits without end", "1 ".repeat(size(50_000))],
    ["a wall of marks", `a${"\u0301".repeat(size(99_999))}`],
    ["numbers that might be phones", "+4".repeat(size(50_000))],
    ["quotes", '"a'.repeat(size(50_000))],
    ["links", "t.me/".repeat(size(20_000))],
    ["at signs", "a@b.".repeat(size(25_000))],
  ])("%s is read in bounded time: what backtracks would take hours", (_name, hostile) => {
    const made = read(hostile);
    expect(made.isOffer).toBe(false);
    for (const e of made.entities) expect(e.end).toBeLessThanOrEqual(hostile.length);
  });
});

describe("links", () => {
  const linkable = (id: string, accountId: string, post: string): LinkablePost => ({
    id,
    accountId,
    read: read(post),
    images: [],
  });
  const advert = (price: string, contact: string) =>
    `Boat from France to the UK every week, guaranteed, payment after arrival, ${price} per person, families welcome. WhatsApp ${contact}`;

  test("copied text is a campaign; two who copy it stay two actors", () => {
    const links = linkPosts([
      linkable("a", "1", advert("4000 euro", "+447700900123")),
      linkable("b", "2", advert("3000 euro", "+33639981234")),
      linkable("c", "3", advert("2500 euro", "+447700900123")),
    ]);
    expect(links.campaigns).toEqual(["campaign-a", "campaign-a", "campaign-a"]);
    expect(links.actors).toEqual(["actor-a", "actor-b", "actor-a"]);
  });

  test("who quotes a number, or gives one to be helped, is nobody's actor and joins nothing", () => {
    const links = linkPosts([
      linkable("a", "1", advert("4000 euro", "+447700900123")),
      linkable(
        "b",
        "2",
        'BEWARE this number +447700900123 posts "France to the UK guaranteed, £3k". He robbed families. Do not call him.',
      ),
      linkable("c", "3", "My brother left France for the UK and we have no news. Please call +447700900123"),
    ]);
    expect(links.actors).toEqual(["actor-a", undefined, undefined]);
    expect(links.campaigns).toEqual([undefined, undefined, undefined]);
  });

  test("likeness of texts", () => {
    const a = shingles(["boat", "to", "the", "island"]);
    expect(jaccard(a, a)).toBe(1);
    expect(jaccard(a, shingles(["nothing", "alike"]))).toBe(0);
  });
});

const SCRIPTS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xff10];
const inScript = (value: string, zero: number): string =>
  value.replace(/[0-9]/g, (d) => String.fromCodePoint(zero + Number(d)));

describe("referrals", () => {
  const terms = {
    notifierName: "Unit 7",
    notifierEmail: "unit7@example.org",
    legalGround: "A rule",
    now: "2025-11-01T00:00:00Z",
    territory: ["FR"],
    source: "SOURCE_TRUSTED_FLAGGER",
  } as const;
  const referable = (post: Sample) => ({
    id: post.id,
    platform: post.platform,
    accountId: post.account.id,
    postedAt: post.posted_at,
    text: post.text,
    imageHashes: [],
    read: read(post.text, post.posted_at),
  });

  test("no identifier of somebody in need, who helps or of a business leaves, in any digits", () => {
    const posts = sample.map(referable);
    const withheld = withheldIdentifiers(posts.map((p) => p.read));
    const packages = posts.filter((p) => p.read.isOffer).map((p) => referralPackage(p, terms, withheld));
    const leaving = JSON.stringify(packages);
    const kept = sample.flatMap((p) =>
      p.gold.entities.filter((e) => ["vulnerable", "helper", "business"].includes(e.owner ?? "")),
    );
    expect(packages.length).toBeGreaterThan(5);
    expect(kept.length).toBeGreaterThan(5);
    for (const { value } of kept) {
      for (const zero of SCRIPTS)
        expect(leaving).not.toContain(inScript(String(value).replace(/^\+/, ""), zero));
    }
  });

  test("a number that a hotline gives too is withheld from an offer's package", () => {
    const offer =
      "Boat France to the UK, guaranteed, payment after arrival, 3000 euro per person. WhatsApp +447700900123";
    const hotline =
      "In distress at sea? Call the rescue hotline +44 7700 900 123 day and night. We are not the police.";
    const posts = [offer, hotline].map((t, i) =>
      referable({
        id: `p${i}`,
        platform: "x",
        account: { id: "1" },
        posted_at: "2025-01-01",
        text: t,
      } as Sample),
    );
    const [first] = posts;
    if (!first) throw new Error("no post");
    const made = referralPackage(first, terms, withheldIdentifiers(posts.map((p) => p.read)));
    expect(made.evidence.identifiers).toEqual([]);
    expect(
      schemaErrors(json("online/dsa-statement.schema.json") as JsonSchema, made.statement_of_reasons_draft),
    ).toEqual([]);
  });

  test("what is no offer is never referred", () => {
    for (const post of sample.filter((p) => p.gold.label !== "offer")) {
      expect(() => referralPackage(referable(post), terms, new Set())).toThrow(WaslError);
    }
  });

  test("the schema refuses what the database refuses", () => {
    const schema = json("online/dsa-statement.schema.json") as JsonSchema;
    const offer = sample.find((p) => p.gold.kind === "transport");
    if (!offer) throw new Error("no offer");
    const valid = referralPackage(referable(offer), terms, new Set()).statement_of_reasons_draft;
    const { decision_visibility: _, ...undecided } = valid;
    expect(schemaErrors(schema, valid)).toEqual([]);
    for (const broken of [
      undecided,
      { ...valid, puid: "a b/1" },
      { ...valid, category_specification: ["KEYWORD_MIGRANT_SMUGGLING"] },
      { ...valid, content_type: ["CONTENT_TYPE_OTHER"] },
      { ...valid, application_date: "1/2/2025" },
      { ...valid, decision_facts: "x".repeat(5001) },
    ]) {
      expect(schemaErrors(schema, broken)).not.toEqual([]);
    }
  });
});

test("outcome figures: hours, reappearance on the platform, displacement to another", () => {
  const referral = (id: string, events: readonly (readonly [string, string])[]) => ({
    id,
    platform: "a",
    channel: "c",
    campaign: "k",
    events: events.map(([t, type]) => ({ t: `2025-01-${t}Z`, type })),
  });
  const made = referralMetrics(
    [
      referral("1", [
        ["01T00:00:00", "referred"],
        ["01T06:00:00", "actioned"],
      ]),
      referral("2", [
        ["01T00:00:00", "referred"],
        ["03T00:00:00", "actioned"],
        ["04T00:00:00", "reversed_on_appeal"],
      ]),
      referral("3", [
        ["01T00:00:00", "referred"],
        ["02T00:00:00", "declined"],
      ]),
      referral("4", [["01T00:00:00", "referred"]]),
    ],
    [
      { id: "s1", t: "2025-01-02T06:00:00Z", platform: "a", campaign: "k" },
      { id: "s2", t: "2025-02-20T00:00:00Z", platform: "b", campaign: "k" },
      { id: "s3", t: "2025-01-10T00:00:00Z", platform: "b", campaign: "other" },
    ],
  );
  expect(made.all).toMatchObject({
    referrals: 4,
    actioned: 2,
    declined: 1,
    pending: 1,
    reversed: 1,
    median_hours_to_action: 27,
    p90_hours_to_action: 48,
    actioned_within_24h_rate: 0.25,
    reappeared_30d: 1,
    median_hours_to_reappearance: 24,
    displaced_30d: 0,
  });
  expect(referralMetrics([], []).all).toMatchObject({ actioned_rate: 0, median_hours_to_action: null });
});

describe("the detector", () => {
  const posts: readonly Post[] = sample.map((p) => ({
    kind: "post",
    id: `${p.platform}:${p.id}`,
    platform: p.platform,
    accountId: p.account.id,
    postedAt: p.posted_at,
    text: p.text,
    media: [],
  }));
  const input = { payments: [], posts, orders: [], seizures: [], events: [], identifiers: [] };

  test("proposes the offers and no other, each proved by its post and stated as an advert", () => {
    const findings = runDetector(offersACrossing, input);
    const flagged = new Set(findings.flatMap((f) => f.evidence));
    for (const [i, post] of posts.entries())
      expect(flagged.has(post.id)).toBe(sample[i]?.gold.label === "offer");
    for (const { proves, score } of findings) {
      expect(score).toBeGreaterThanOrEqual(0.45);
      expect(score).toBeLessThanOrEqual(1.01);
      expect(
        proves.some((s) => s.schema === "Advert" && s.property === "offerScore" && s.kind === "assessment"),
      ).toBe(true);
      expect(proves.some((s) => s.property === "text")).toBe(false);
    }
  });

  test("the same posts give the same findings", () => {
    expect(runDetector(offersACrossing, input)).toEqual(runDetector(offersACrossing, input));
  });
});

test.each([
  [
    "his number, Urdu",
    "میرا بھانجا میلان پہنچ گیا، قسم سے کوئی تنگی نہیں۔ ملک صاحب کا نمبر یہ رہا، سربیا والے بات کر لیں 07700 900951",
  ],
  [
    "his number, Kurmanji",
    "Em îro gihîştin Viyanayê, zêde nexwest. Yên li Belgradê, ev hejmara wî ye 07700 900952",
  ],
  ["those who still wait", "All seven reached Milan last night. Got family in Bihac? Ring 07700 900953"],
  [
    "the money is kept, Sorani",
    "پارەکەت لای ئێمە دابنێ تا زەنگ نەدەیت نادرێت بە کەس، بۆ هەموو ڕێگاکان. 07700 900954",
  ],
  [
    "the money is kept",
    "Deposit with us in Van, the driver gets nothing until you send us the password. 07700 900955",
  ],
])("whoever sends on or keeps the money offers, without price or place: %s", (_, post) => {
  expect(read(post).isOffer).toBe(true);
});
test.each([
  [
    "a tour",
    "Minsk and Brest, 6 nights, guided tour, visa and hotel included, 890 euro, tour operator. 020 7946 0951",
  ],
  ["a tour, Arabic", "رحلة بلغراد ٧ ليالي شامل الطيران والفندق، ٣٨٠٠ ريال للشخص، مكتب سياحة 020 7946 0952"],
  [
    "a tour, Urdu",
    "ترکی بلغاریہ گروپ ٹور، آٹھ دن، ہوٹل شامل، ۲ لاکھ ۹۰ ہزار، لائسنس نمبر 4412۔ 020 7946 0953",
  ],
  [
    "a tour, Vietnamese",
    "Tour Pháp - Bỉ 8 ngày, trọn gói 62 triệu, khách sạn 4 sao, công ty du lịch. 020 7946 0954",
  ],
  [
    "who was cheated, Arabic",
    "مكتب الضمان بمرسين ما رجع فلوسنا ٤٠٠٠ يورو وما سافرنا، وين نشتكي؟ 07700 900956",
  ],
  [
    "who was cheated, Turkish",
    "Emanet ofisi paramızı geri vermiyor, 4000 euro, yola çıkmadık bile. Nereye şikayet edelim? 07700 900957",
  ],
])("a tour costs as much, and who was cheated names the same office: %s", (_, post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  "Je vends 4 canots pneumatiques avec moteurs 30 cv, livrés à la plage, sans facture, aucune question. 06 39 98 90 41",
  "بەلەم و ماتۆڕی نوێ بۆ فرۆشتن، لە کەنار دەریا، بێ پرسیار و بێ پسوولە. 07700 900042",
])("boats that are sold without a question are no leisure: %s", (post) => {
  expect(read(post).isOffer).toBe(true);
});
test.each([
  [
    "a used boat",
    "Vends pneumatique 3,8 m, moteur 15 cv, 4 gilets, remorque, idéal pêche, facture et papiers. 1 900 € 06 39 98 90 43",
  ],
  [
    "who went a lawful way",
    "My aunt is in Ottawa now. If you want to go the legal way as she did, read up on sponsorship. No agents.",
  ],
  [
    "a bureau of exchange, Arabic",
    "مكتب صرافة مرخص، حوالات لكل الدول، عمولة ١٪، بيوصلك الكود برسالة. 020 7946 0044",
  ],
  [
    "a taxi office, Arabic",
    "مكتب الورد للسياحة، تكسي حلب بيروت يومي، ٣٥ دولار، الجواز أو الهوية. 020 7946 0045",
  ],
  [
    "drivers of a town, Albanian",
    "Ke makinë? Bëhu shofer taksie në Durrës, 12% komision, licencë e detyrueshme. 020 7946 0046",
  ],
])("a word that every trade has makes no offer: %s", (_, post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  "Flat to rent in Leeds, two bedrooms, £950 a month, no DSS. Call 07700 900231",
  "iPhone 15 Pro 256GB, sealed, 850 euro. WhatsApp 07700 900232",
  "BMW 320d 2016, 140000 km, 9.500 €, appeler 06 39 98 90 34",
  "شقة للايجار باسطنبول غرفتين ٧٠٠ دولار بالشهر، تواصل 07700 900235",
  "2018 model Fiat Egea, 650.000 TL, hatasız boyasız 07700 900238",
  "Cho thuê căn hộ quận 7, 15 triệu/tháng, liên hệ 07700 900241",
  "ਕੋਠੀ ਕਿਰਾਏ ਤੇ, ਜਲੰਧਰ, 50 ਹਜ਼ਾਰ ਰੁਪਏ ਮਹੀਨਾ, 07700 900243",
  "Kurdish wedding singer, 1500 pounds a night, book early 07700 900247",
])("a price and a number without a word of a way or of papers are of any trade: %s", (post) => {
  expect(read(post).isOffer).toBe(false);
});

test.each([
  "Room to rent in Munich for somebody who comes from Izmir in May, 520 euro a month. 07700 900286",
  "À louer à Lille, studio, 540 € par mois, idéal étudiant venant de Tunis. 06 39 98 90 87",
  "للايجار شقة بهامبورغ، ٨٥٠ يورو بالشهر، قريبة من المحطة. 07700 900288",
  "Bán xe tải 5 tấn, 480 triệu, giấy tờ đầy đủ, sang tên ngay, Hà Tĩnh. 07700 900289",
  "Erebe tê firotin, Fiat 2018, 8700 euro, belge temam, Amed. 07700 900290",
  "ਟਰਾਲਾ ਵਿਕਾਊ, 14 ਲੱਖ, ਕਾਗਜ਼ ਪੂਰੇ, ਅੰਮ੍ਰਿਤਸਰ। 07700 900291",
])("rent by the month and a lorry with its own papers offer no crossing: %s", (post) => {
  expect(read(post).isOffer).toBe(false);
});
