/** A generated enum, such as `Color = { RED: 0, GREEN: 1 } as const`. */
export type EnumObject = Readonly<Record<string, number>>;

/**
 * The name of an enum's value: `enumName(Color, shirt.color)` is `"RED"`. Of several names for one number
 * (`option allow_alias`) it is the first. `undefined` for a number that the enum does not have, as newer peers may send it.
 */
export function enumName<E extends EnumObject>(type: E, value: number): (keyof E & string) | undefined {
  for (const name in type) if (type[name] === value) return name;
  return undefined;
}

/**
 * The value of an enum's name, as the `.proto` has it: `enumValue(Color, "RED")` is 0. `undefined` for any other text: ask
 * with what users have typed.
 */
export function enumValue<E extends EnumObject>(type: E, name: string): E[keyof E] | undefined {
  return Object.hasOwn(type, name) ? (type[name] as E[keyof E]) : undefined;
}
