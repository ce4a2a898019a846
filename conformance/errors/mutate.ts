/** A source split where tokens end; blanks and comments are parts of their own, so that joined they are the source. */
export function splitTokens(source: string): string[] {
  return source.match(/\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\w[\w.]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\s\S]/g) ?? [];
}

/** Changes one to three tokens: leaves out, doubles, exchanges, or replaces by one of `words`. */
export function mutate(source: string, words: readonly string[], random: () => number): string {
  const tokens = splitTokens(source);
  const pick = (length: number) => Math.floor(random() * length);
  for (let changes = 1 + pick(3); changes > 0 && tokens.length > 1; changes--) {
    const at = pick(tokens.length);
    const other = pick(tokens.length);
    switch (pick(5)) {
      case 0:
        tokens.splice(at, 1);
        break;
      case 1:
        tokens.splice(at, 0, tokens[at]!);
        break;
      case 2:
        [tokens[at], tokens[other]] = [tokens[other]!, tokens[at]!];
        break;
      case 3:
        tokens[at] = words[pick(words.length)]!;
        break;
      default:
        tokens.splice(at, 0, " ", words[pick(words.length)]!, " ");
    }
  }
  return tokens.join("");
}
