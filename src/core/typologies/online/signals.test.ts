import { describe, expect, it } from "vitest";
import { onlineModel as model } from "../../../../test/support/online-model.ts";
import { readPost } from "./read-post.ts";
import { withheldIdentifiers } from "./referral.ts";
import { isSignalStated, signalsOf, signalsOfContact } from "./signals.ts";

const OFFER = "Boat to Dover every week, guaranteed, payment after arrival, 3000 pounds. ";
const read = (text: string) => readPost(model, { text, postedAt: "2025-09-03T04:00:00.000Z" });
const found = (text: string, imageHashes: readonly string[] = []) =>
  signalsOf(model, { platform: "TikTok", text, imageHashes, read: read(text) });
const shown = (text: string) => found(text).map((s) => `${s.kind} ${s.service} ${s.value}`);

describe("signals of a post", () => {
  it.each([
    ["Call +44 7700 900123", ["phone  +447700900123"]],
    ["telegram: @Boat_zz1", ["handle telegram boat_zz1"]],
    ["https://t.me/boat_zz1", ["handle telegram boat_zz1"]],
    ["@boat_zz1", ["handle tiktok boat_zz1"]],
    ["https://t.me/joinchat/AbCd1234", ["invite telegram t.me/+AbCd1234"]],
    ["https://t.me/+AbCd1234", ["invite telegram t.me/+AbCd1234"]],
    ["https://chat.whatsapp.com/invite/AbCd1234EFGH?x=1", ["invite whatsapp chat.whatsapp.com/AbCd1234EFGH"]],
    ["https://chat.whatsapp.com/AbCd1234EFGH", ["invite whatsapp chat.whatsapp.com/AbCd1234EFGH"]],
    ["https://www.example.org/boats/", ["url  example.org/boats"]],
    ["0x52908400098527886E0F7030069857D2E4169EE7", ["crypto  0x52908400098527886E0F7030069857D2E4169EE7"]],
  ])("%s", (contact, signals) => {
    expect(shown(OFFER + contact)).toEqual(signals);
  });

  it("names a picture by its hash and by nothing else", () => {
    const hash = "ab".repeat(32);
    const pictures = found(OFFER, [hash, "boat.jpg"]).filter((s) => s.kind === "pdq");
    expect(pictures.map((s) => s.value)).toEqual([hash]);
  });

  it("says whose it is where it is not the offeror's, here or elsewhere", () => {
    const help = "My brother left by boat on Sunday, no news of him. Please call me +447700900123";
    expect(found(help).map((s) => s.keptFor)).toEqual(["owner"]);
    const text = `${OFFER}Call +447700900123`;
    const all = signalsOf(
      model,
      { platform: "tiktok", text, imageHashes: [], read: read(text) },
      withheldIdentifiers([read(help)]),
    );
    expect(all.map((s) => s.keptFor)).toEqual(["elsewhere"]);
  });

  it("is stated by a finding under whichever form its service has", () => {
    const invite = found(`${OFFER}https://t.me/joinchat/AbCd1234`)[0];
    if (!invite) throw new Error("none");
    const stated = (property: string, value: string) => isSignalStated(model, invite, [{ property, value }]);
    expect(stated("url", "https://t.me/joinchat/AbCd1234")).toBe(true);
    expect(stated("url", "t.me/+AbCd1234")).toBe(true);
    expect(stated("url", "https://t.me/joinchat/AbCd9999")).toBe(false);
    expect(stated("phone", "https://t.me/joinchat/AbCd1234")).toBe(false);
    expect(isSignalStated(model, { ...invite, kind: "pdq" }, [])).toBe(true);
  });

  it("finds a contact that is taken back under every kind that it may stand as", () => {
    expect(signalsOfContact(model, "url", "https://t.me/joinchat/AbCd1234").map((s) => s.value)).toEqual([
      "t.me/+AbCd1234",
      "t.me/joinchat/AbCd1234",
    ]);
    expect(signalsOfContact(model, "handle", "boat_zz1")).toEqual([{ kind: "handle", value: "boat_zz1" }]);
    expect(signalsOfContact(model, "iban", "GB33BUKB20201555555555")).toEqual([]);
  });
});
