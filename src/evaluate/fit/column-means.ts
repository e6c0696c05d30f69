/** @file Means of the columns of rows, over what was measured; NaN where nothing was. */
export function columnMeans(tables: readonly Float64Array[], width: number): Float64Array {
  const sums = new Float64Array(width);
  const counts = new Float64Array(width);
  for (const values of tables)
    values.forEach((x, i) => {
      if (Number.isNaN(x)) return;
      sums[i % width] += x;
      counts[i % width]++;
    });
  return sums.map((sum, j) => sum / counts[j]);
}
