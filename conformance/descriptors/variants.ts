/** Which parts of descriptors a run asks for. */
export interface Variant {
  readonly title: string;
  readonly flags: readonly string[];
}

export const variants: readonly [Variant, Variant] = [
  { title: "files alone", flags: [] },
  { title: "with imports and source info", flags: ["--include_imports", "--include_source_info"] },
];
