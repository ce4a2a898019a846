import { readFileSync } from "node:fs";

const productNameFile = "/sys/class/dmi/id/product_name";

/** Whether this is a machine of Google's, by the name that its firmware gives. Known of Linux alone. */
export function isGoogleMachine(readProductName: () => string = () => readFileSync(productNameFile, "utf8")): boolean {
  try {
    return ["Google", "Google Compute Engine"].includes(readProductName().trim());
  } catch {
    return false;
  }
}
