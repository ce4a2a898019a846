export { formatDouble, formatFloat } from "./format-number.js";
export { parseText } from "./parse-text.js";
export { printRawText, printText } from "./print-text.js";
export type { TextReadOptions, TextWriteOptions } from "./text-options.js";
