import { expect, test } from "vitest";
import { reference } from "../../../test/formats/support.ts";
import { findMentions } from "./mentions.ts";
import { readingOf } from "./reading.ts";

const reading = readingOf(reference);
const people = (text: string, lang: string): string[] =>
  findMentions(text, lang, reading, undefined, []).mentions.flatMap((m) =>
    m.type === "person" ? [`${m.value} | ${m.role}`] : [],
  );

// All persons here are fictitious.
test.each([
  [
    "ar",
    "وأفاد الناطق الرسمي باسم الحرس الوطني حسام الدين الوهمي بأن القارب غرق.",
    "حسام الدين الوهمي | الناطق الرسمي باسم الحرس الوطني",
  ],
  [
    "ar",
    "قال المتحدث باسم وزارة الداخلية الليبية طارق المتخيل إن القارب غرق.",
    "طارق المتخيل | المتحدث باسم وزارة الداخلية الليبية",
  ],
  ["ar", "صرح الناطق باسم محكمة صفاقس سامي الافتراضي.", "سامي الافتراضي | الناطق باسم محكمة صفاقس"],
  ["fa", "سخنگوی وزارت کشور رضا خیالی گفت قایق غرق شد.", "رضا خیالی | سخنگوی وزارت کشور"],
])("a name behind an office with a body of its own is read (%s)", (lang, text, found) => {
  expect(people(text, lang)).toEqual([found]);
});

test.each([
  // Of no public body.
  "أوقفت الشرطة رئيس العصابة محمد الوهمي في الميناء.",
  "أوقفت الشرطة قائد القارب محمد الوهمي في الميناء.",
  // Somebody else stands between.
  "أكد الناطق باسم الحرس الوطني إيقاف محمد الوهمي.",
  "أعلن المتحدث باسم الشرطة أن محمد الوهمي غرق.",
])("R08 who heads a gang or a boat, or is arrested, holds no office: %s", (text) => {
  expect(people(text, "ar")).toEqual([]);
});
