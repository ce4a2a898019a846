import { timedParser } from "./parsers.js";

// Prints how many milliseconds the parser that is named takes the first time in a process; to load it does not count.
const parse = await timedParser(process.argv[2] ?? "");
console.error(parse());
