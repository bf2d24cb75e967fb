// Preloaded into a process (`node --import`): its wall clock is ahead by what it is told over the channel to its parent, as
// after somebody set the machine's. What measures how long something lasts stays right, as it does there.
let aheadMs = 0;
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...of) {
    if (of.length === 0) super(Real.now() + aheadMs);
    else super(...of);
  }

  static now() {
    return Real.now() + aheadMs;
  }
};

process.on("message", (ms) => {
  aheadMs = ms;
});
process.channel?.unref();
