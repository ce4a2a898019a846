import { EnumValueField, FieldField, MessageField, MethodField } from "../descriptor/field-number.js";

/** What of an element is at fault: paths from the element's to the place, of which the first that there is counts. */
export type Part = readonly (readonly number[])[];

/** The name of an element: field 1 of every descriptor that has one. */
export const NAME: Part = [[MessageField.NAME]];

export const FIELD_NUMBER: Part = [[FieldField.NUMBER]];
/** A type that is a name stands at another path than one that is built in. */
export const FIELD_TYPE: Part = [[FieldField.TYPE], [FieldField.TYPE_NAME]];
export const FIELD_DEFAULT: Part = [[FieldField.DEFAULT_VALUE]];
export const FIELD_JSON_NAME: Part = [[FieldField.JSON_NAME]];

export const VALUE_NUMBER: Part = [[EnumValueField.NUMBER]];

export const METHOD_INPUT: Part = [[MethodField.INPUT_TYPE]];
export const METHOD_OUTPUT: Part = [[MethodField.OUTPUT_TYPE]];
