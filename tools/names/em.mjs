// Many-to-many letter alignment by expectation maximisation: units of at most 2 native and 3 Latin letters.
// A pair's total is its likelihood ratio against two independent words; it weighs the pair, so that wrong pairs fade.
export const MAX_X = 2;
export const MAX_Y = 3;
const wrap = (word) => `^${word}$`;

/** Unit ids of a wrapped word: u[l][i] is the unit of length l that ends before position i, or -1. */
function unitsOf(word, ids, max) {
  const w = wrap(word);
  const u = [null];
  for (let l = 1; l <= max; l++) {
    const a = new Int32Array(w.length + 1).fill(-1);
    for (let i = l; i <= w.length; i++) a[i] = ids.get(w.slice(i - l, i)) ?? -1;
    u.push(a);
  }
  return { n: w.length, u };
}

function inventory(words, max, minCount) {
  const count = new Map();
  for (const [word, weight] of words) {
    const w = wrap(word);
    for (let l = 1; l <= max; l++)
      for (let i = 0; i + l <= w.length; i++) {
        const s = w.slice(i, i + l);
        if (s.startsWith("^") && s.endsWith("$")) continue;
        count.set(s, (count.get(s) ?? 0) + weight);
      }
  }
  const list = [""];
  for (const [s, c] of [...count].sort((a, b) => (a[0] < b[0] ? -1 : 1)))
    if (c >= (s.length === 1 ? 3 : minCount)) list.push(s);
  return { list, ids: new Map(list.map((s, i) => [s, i])), count };
}

const classOf = (s) => (s.startsWith("^") ? 0 : s.endsWith("$") ? 1 : 2);

function letterLogs(inv) {
  let total = 0;
  const c = new Map();
  for (const [s, n] of inv.count)
    if (s.length === 1 && s !== "^" && s !== "$") {
      c.set(s, n);
      total += n;
    }
  return (s) => {
    let v = 0;
    for (const letter of s)
      if (letter !== "^" && letter !== "$") v += Math.log((c.get(letter) ?? 0.5) / total);
    return v;
  };
}

/** rows: [x, y, weight]. Returns the units, their joint probabilities' log-odds and the counts. */
export function train(
  rows,
  {
    iterations = 12,
    minX = 60,
    minY = 60,
    sizePenalty = 1.2,
    smooth = 0.2,
    minUnit = 4,
    log = () => {},
  } = {},
) {
  const X = inventory(
    rows.map((r) => [r[0], 1]),
    MAX_X,
    minX,
  );
  const Y = inventory(
    rows.map((r) => [r[1], 1]),
    MAX_Y,
    minY,
  );
  const NX = X.list.length;
  const NY = Y.list.length;
  const qx = letterLogs(X);
  const qy = letterLogs(Y);
  const LQX = Float64Array.from(X.list, qx);
  const LQY = Float64Array.from(Y.list, qy);
  const clsX = X.list.map(classOf);
  const clsY = Y.list.map(classOf);
  const allowed = (a, b) => {
    if (a === 0) return Y.list[b].length === 1 && clsY[b] === 2;
    if (b === 0) return clsX[a] === 2;
    return clsX[a] === clsY[b];
  };
  // odds[a,b] = p(a,b) / q(a)q(b), the size penalty kept apart
  const odds = new Float64Array(NX * NY);
  const pen = new Float64Array((MAX_X + 1) * (MAX_Y + 1));
  for (let lx = 0; lx <= MAX_X; lx++)
    for (let ly = 0; ly <= MAX_Y; ly++)
      pen[lx * (MAX_Y + 1) + ly] = Math.exp(-sizePenalty * Math.max(0, lx + ly - 2));
  for (let a = 0; a < NX; a++)
    for (let b = 0; b < NY; b++) {
      if ((a === 0 && b === 0) || !allowed(a, b)) continue;
      const lx = X.list[a].length;
      const ly = Y.list[b].length;
      odds[a * NY + b] = lx === 0 || ly === 0 ? 0.02 : Math.exp(-2.5 * Math.max(0, lx + ly - 2)) * 0.7;
    }
  const pairs = rows.map(([x, y, w]) => ({ x: unitsOf(x, X.ids, MAX_X), y: unitsOf(y, Y.ids, MAX_Y), w }));
  let counts;
  for (let it = 0; it < iterations; it++) {
    counts = new Float64Array(NX * NY);
    let sum = 0;
    let weight = 0;
    for (const p of pairs) {
      const L = expect(p, odds, NY, pen, counts, it < 2 ? 0 : 1);
      sum += p.w * Math.min(60, Math.max(-20, L));
      weight += p.w;
    }
    // M step, each class of units by itself
    const total = [0, 0, 0];
    for (let a = 0; a < NX; a++)
      for (let b = 0; b < NY; b++) {
        const c = counts[a * NY + b];
        if (c > 0) total[a === 0 ? clsY[b] : clsX[a]] += c;
      }
    for (let a = 0; a < NX; a++)
      for (let b = 0; b < NY; b++) {
        const c = counts[a * NY + b];
        const i = a * NY + b;
        if (!(odds[i] > 0)) continue;
        const big = X.list[a].length > 1 || Y.list[b].length > 1;
        if (c < (big ? Math.min(minUnit, it * 0.5) : 0)) {
          odds[i] = 0;
          continue;
        }
        const cls = a === 0 ? clsY[b] : clsX[a];
        odds[i] = Math.exp(Math.log((c + (big ? 0 : smooth)) / total[cls]) - LQX[a] - LQY[b]);
      }
    log(`iteration ${it}: mean log-odds ${(sum / weight).toFixed(3)}`);
  }
  return { X: X.list, Y: Y.list, NX, NY, odds, counts, qy, qx };
}

const A = new Float64Array(64 * 64);
const B = new Float64Array(64 * 64);
function expect({ x, y, w }, odds, NY, pen, counts, robust) {
  const W = y.n + 1;
  if (x.n > 60 || y.n > 60) return -20;
  A.fill(0, 0, (x.n + 1) * W);
  A[0] = 1;
  for (let i = 0; i <= x.n; i++)
    for (let j = 0; j <= y.n; j++) {
      let s = i === 0 && j === 0 ? 1 : 0;
      for (let lx = 0; lx <= MAX_X && lx <= i; lx++) {
        const a = lx === 0 ? 0 : x.u[lx][i];
        if (a < 0) continue;
        for (let ly = lx === 0 ? 1 : 0; ly <= MAX_Y && ly <= j; ly++) {
          if (lx === 0 && ly > 1) break;
          const b = ly === 0 ? 0 : y.u[ly][j];
          if (b < 0) continue;
          const o = odds[a * NY + b];
          if (o > 0) s += A[(i - lx) * W + j - ly] * o * pen[lx * (MAX_Y + 1) + ly];
        }
      }
      A[i * W + j] = s;
    }
  const total = A[x.n * W + y.n];
  if (!(total > 0)) return -20;
  const L = Math.log(total);
  const weight = robust ? w * (1 / (1 + Math.exp(1.5 - L))) : w;
  B.fill(0, 0, (x.n + 1) * W);
  B[x.n * W + y.n] = 1;
  for (let i = x.n; i >= 0; i--)
    for (let j = y.n; j >= 0; j--) {
      const beta = B[i * W + j];
      if (!(beta > 0)) continue;
      for (let lx = 0; lx <= MAX_X && lx <= i; lx++) {
        const a = lx === 0 ? 0 : x.u[lx][i];
        if (a < 0) continue;
        for (let ly = lx === 0 ? 1 : 0; ly <= MAX_Y && ly <= j; ly++) {
          if (lx === 0 && ly > 1) break;
          const b = ly === 0 ? 0 : y.u[ly][j];
          if (b < 0) continue;
          const o = odds[a * NY + b];
          if (!(o > 0)) continue;
          const step = o * pen[lx * (MAX_Y + 1) + ly] * beta;
          const k = (i - lx) * W + j - ly;
          if (A[k] === 0) continue;
          B[k] += step;
          counts[a * NY + b] += (weight * A[k] * step) / total;
        }
      }
    }
  return L;
}
