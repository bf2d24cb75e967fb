/** Proper names of platforms that posts name by a code. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [
    "Discord",
    "Facebook",
    "Instagram",
    "Messenger",
    "Reddit",
    "Signal",
    "Snapchat",
    "Telegram",
    "Threads",
    "TikTok",
  ]
    .concat(["Viber", "VK", "WhatsApp", "X", "YouTube", "Zalo"])
    .map((name) => [name.toLowerCase(), name]),
);

/** What a platform calls itself; a code that nobody knows as it is. */
export const platformName = (code: string): string => NAMES.get(code.toLowerCase()) ?? code;
