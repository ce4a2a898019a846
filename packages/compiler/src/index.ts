export { type GeneratedFile, generateTypeScript, type TypeScriptOptions } from "./typescript/generate-typescript.js";
