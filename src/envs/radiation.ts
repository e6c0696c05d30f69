/**
 * @file Who travels where, from nothing but how many people live where: the radiation model (Simini, González, Maritan &
 * Barabási 2012, eq. 2). Of trips out of i the share that goes to j is in proportion to
 *
 *   m_i m_j / ((m_i + s_ij)(m_i + m_j + s_ij))        s_ij: people nearer to i than j is, those of i and j left out
 *
 * with shares of one origin scaled to a sum of 1. Distances are along great circles.
 */

export interface Place {
  readonly population: number;
  /** degrees */
  readonly latitude: number;
  readonly longitude: number;
}

/** [origin][destination]; nothing on the diagonal. */
export function radiationShares(places: readonly Place[]): number[][] {
  return places.map((origin, i) => {
    const distances = places.map((place) => centralAngle(origin, place));
    const weights = places.map(({ population: m }, j) => {
      if (i === j) return 0;
      const nearer = places.reduce(
        (sum, place, k) => (k !== i && k !== j && distances[k] < distances[j] ? sum + place.population : sum),
        0,
      );
      return (origin.population * m) / ((origin.population + nearer) * (origin.population + m + nearer));
    });
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((w) => (total > 0 ? w / total : 0));
  });
}

/** Angle between two places as seen from the centre of the Earth (haversine). */
function centralAngle(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const [up, across] = [(b.latitude - a.latitude) * radians, (b.longitude - a.longitude) * radians];
  const h =
    Math.sin(up / 2) ** 2 + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(across / 2) ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}
