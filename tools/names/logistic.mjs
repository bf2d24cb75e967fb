// Logistic regression by Newton's method: few weights, so exact and the same on every machine.
/** rows: [features, label, weight, what is added to the log-odds beforehand]. The first `free` weights are not drawn to zero. */
export function logistic(rows, dims, { l2 = 1e-3, steps = 60, free = 1 } = {}) {
  const w = new Float64Array(dims);
  for (let s = 0; s < steps; s++) {
    const g = new Float64Array(dims);
    const H = Array.from({ length: dims }, () => new Float64Array(dims));
    for (const [x, y, c = 1, fixed = 0] of rows) {
      let z = fixed;
      for (let i = 0; i < dims; i++) z += w[i] * x[i];
      const p = 1 / (1 + Math.exp(-z));
      for (let i = 0; i < dims; i++) {
        if (x[i] === 0) continue;
        g[i] += c * (y - p) * x[i];
        for (let j = 0; j <= i; j++) H[i][j] += c * p * (1 - p) * x[i] * x[j];
      }
    }
    for (let i = 0; i < dims; i++) {
      const pull = i < free ? 0 : l2 * rows.length;
      g[i] -= pull * w[i];
      H[i][i] += pull + 1e-9;
      for (let j = i + 1; j < dims; j++) H[i][j] = H[j][i];
    }
    const d = solve(H, g);
    let change = 0;
    for (let i = 0; i < dims; i++) {
      w[i] += d[i];
      change += Math.abs(d[i]);
    }
    if (change < 1e-7) break;
  }
  return [...w];
}

function solve(H, g) {
  const n = g.length;
  const M = H.map((r, i) => [...r, g[i]]);
  for (let i = 0; i < n; i++) {
    let p = i;
    for (let k = i + 1; k < n; k++) if (Math.abs(M[k][i]) > Math.abs(M[p][i])) p = k;
    [M[i], M[p]] = [M[p], M[i]];
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const f = M[k][i] / M[i][i];
      for (let j = i; j <= n; j++) M[k][j] -= f * M[i][j];
    }
  }
  return M.map((r, i) => r[n] / r[i]);
}
