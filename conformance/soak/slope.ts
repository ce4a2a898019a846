/** A measurement at a time. */
export interface Sample {
  readonly minutes: number;
  readonly value: number;
}

/** The slope of the straight line that lies closest to the samples (least squares), and the standard error of it. */
export function slopeOf(samples: readonly Sample[]): { readonly perMinute: number; readonly error: number } {
  const count = samples.length;
  if (count < 3) return { perMinute: 0, error: Number.POSITIVE_INFINITY };
  const meanTime = samples.reduce((sum, { minutes }) => sum + minutes, 0) / count;
  const meanValue = samples.reduce((sum, { value }) => sum + value, 0) / count;
  let spread = 0;
  let together = 0;
  for (const { minutes, value } of samples) {
    spread += (minutes - meanTime) ** 2;
    together += (minutes - meanTime) * (value - meanValue);
  }
  const perMinute = together / spread;
  const residual = samples.reduce(
    (sum, { minutes, value }) => sum + (value - meanValue - perMinute * (minutes - meanTime)) ** 2,
    0,
  );
  return { perMinute, error: Math.sqrt(residual / (count - 2) / spread) };
}

/**
 * Whether samples rise: by more than `tolerated` over the time that they cover, and by more than twice what chance would make of
 * a flat line.
 */
export function isRising(samples: readonly Sample[], tolerated: number): boolean {
  const { perMinute, error } = slopeOf(samples);
  const minutes = (samples.at(-1)?.minutes ?? 0) - (samples[0]?.minutes ?? 0);
  return perMinute * minutes > tolerated && perMinute > 2 * error;
}
