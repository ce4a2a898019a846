import type { Curve } from "./curves.js";

const panel = { width: 460, height: 280, left: 62, right: 84, top: 34, bottom: 44 };
/** Of lines, in the order in which they stand: what is read well on white, and on black. */
const lineColors = {
  light: ["#c2410c", "#475569", "#0369a1", "#15803d"],
  dark: ["#fb923c", "#94a3b8", "#38bdf8", "#4ade80"],
} as const;

/**
 * Curves side by side as one SVG image: the number that rose on a logarithmic axis, what was measured on a linear one. It has no ground of
 * its own, and colours for readers who like theirs light and for those who like it dark.
 */
export function plot(curves: readonly Curve[]): string {
  const width = panel.width * Math.max(1, curves.length);
  const body = curves.map((curve, index) => `<g transform="translate(${index * panel.width} 0)">${panelOf(curve)}</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${panel.height}" font-family="sans-serif" font-size="11">`,
    `<title>${curves.map(titleOf).join("; ")}</title>`,
    `<style>${styles("light")} @media (prefers-color-scheme: dark) { ${styles("dark")} }</style>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

function styles(scheme: "light" | "dark"): string {
  const [title, label, grid] =
    scheme === "light" ? ["#0f172a", "#475569", "#cbd5e1"] : ["#f1f5f9", "#cbd5e1", "#475569"];
  const lines = lineColors[scheme].map(
    (color, index) => `.line${index} { stroke: ${color}; } .mark${index} { fill: ${color}; }`,
  );
  return `.title { fill: ${title}; } .label { fill: ${label}; } .grid { stroke: ${grid}; } ${lines.join(" ")}`;
}

function titleOf({ name, unit }: Curve): string {
  return `${unit} over ${name}`;
}

function panelOf(curve: Curve): string {
  const { lines } = curve;
  const points = lines.flatMap((line) => line.points);
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const top = niceCeiling(Math.max(...points.map(({ y }) => y)));
  const plotWidth = panel.width - panel.left - panel.right;
  const plotHeight = panel.height - panel.top - panel.bottom;
  const range = Math.log(xs.at(-1)! / xs[0]!) || 1;
  const across = (x: number): number => round(panel.left + (plotWidth * Math.log(x / xs[0]!)) / range);
  const up = (y: number): number => round(panel.top + plotHeight * (1 - y / top));
  const bottom = panel.top + plotHeight;
  const right = panel.left + plotWidth;

  const parts = [`<text x="${panel.left}" y="18" font-size="13" class="title">${titleOf(curve)}</text>`];
  for (let step = 0; step <= 4; step++) {
    const y = (top * step) / 4;
    parts.push(`<line x1="${panel.left}" y1="${up(y)}" x2="${right}" y2="${up(y)}" class="grid"/>`);
    parts.push(`<text x="${panel.left - 6}" y="${up(y) + 4}" text-anchor="end" class="label">${short(y)}</text>`);
  }
  for (const x of xs) {
    const label = x.toLocaleString("en");
    parts.push(`<text x="${across(x)}" y="${bottom + 18}" text-anchor="middle" class="label">${label}</text>`);
  }
  for (const [index, line] of lines.entries()) {
    const color = index % lineColors.light.length;
    const path = line.points.map(({ x, y }) => `${across(x)},${up(y)}`).join(" ");
    const last = line.points.at(-1)!;
    parts.push(`<polyline points="${path}" fill="none" class="line${color}" stroke-width="2"/>`);
    parts.push(
      ...line.points.map(({ x, y }) => `<circle cx="${across(x)}" cy="${up(y)}" r="3" class="mark${color}"/>`),
    );
    parts.push(`<text x="${across(last.x) + 8}" y="${up(last.y) + 4}" class="mark${color}">${line.name}</text>`);
  }
  return parts.join("\n");
}

/** The next of 1, 2, 4, 5, 8 times a power of ten, which four steps divide well. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 5, 8, 10].find((times) => times * power >= value) ?? 10);
}

function short(value: number): string {
  return value >= 1000 ? `${round(value / 1000)} k` : String(round(value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
